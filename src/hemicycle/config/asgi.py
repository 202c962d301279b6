"""One port: live streams on the event loop, every ordinary page in a bounded pool of threads.

Measured (ADR 4): Django's synchronous views run two to four times faster as WSGI in threads
than under its own ASGI handler.
"""

import asyncio
import gc
import os
from contextlib import suppress

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.config.settings")

from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()  # Loads the apps, so everything below must come after it.

from a2wsgi import WSGIMiddleware
from asgiref.sync import sync_to_async
from django.conf import settings
from django.urls import get_resolver

from hemicycle.kernel import clock, relay
from hemicycle.kernel.audit import position
from hemicycle.kernel.consumers import Receive, Scope, Send, breathe, stream
from hemicycle.kernel.live import hub

pages = WSGIMiddleware(django, workers=settings.THREADS)  # type: ignore[arg-type]

_addresses = get_resolver().url_patterns  # Read now: the first visitor need not wait for it.


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live_and_die(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/":
        await stream(scope, receive, send)
    else:
        await pages(scope, receive, send)  # type: ignore[arg-type]


async def _live_and_die(receive: Receive, send: Send) -> None:
    await receive()
    gc.freeze()  # All that is loaded stays: looking through it again took up to 200 ms each time.
    newest = await sync_to_async(position, thread_sensitive=False)()
    hub.start(asyncio.get_running_loop(), newest=newest)
    tasks = breathe(), relay.listen(hub), clock.run()
    work = [asyncio.create_task(task) for task in tasks]
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for task in work:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await send({"type": "lifespan.shutdown.complete"})
