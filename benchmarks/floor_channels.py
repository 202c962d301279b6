"""A peer of `floor.py`: a WebSocket group in Django Channels, in memory, as its tutorial has it.

    python floor_channels.py PORT

What is POSTed is sent to the group. Needs channels, uvicorn and websockets, and no project.
"""

import sys

import django
import uvicorn
from channels.generic.http import AsyncHttpConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

GROUP = "floor"
ROOM = 10_000
"""Messages that may wait for one listener; the default of 100 would lose some without a word."""


class Listener(AsyncWebsocketConsumer):
    groups = [GROUP]

    async def tell(self, event):
        await self.send(text_data=event["text"])


class Chair(AsyncHttpConsumer):
    async def handle(self, body):
        event = {"type": "tell", "text": body.decode()}
        await get_channel_layer().group_send(GROUP, event)
        await self.send_response(204, b"")


def main() -> None:
    layer = {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": ROOM}}
    settings.configure(CHANNEL_LAYERS={"default": layer})
    django.setup()
    routes = {"websocket": Listener.as_asgi(), "http": Chair.as_asgi()}
    uvicorn.run(
        ProtocolTypeRouter(routes),
        port=int(sys.argv[1]),
        log_level="warning",
        lifespan="off",
        ws_ping_interval=None,
        ws_per_message_deflate=False,
    )


if __name__ == "__main__":
    main()
