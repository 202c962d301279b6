"""Connections that go nowhere, and what was written to them."""

import json
import re

FRAME = re.compile(r"(?:id: (\d+)\n)?event: (\w+)\ndata: (.*)\n\n")


class FakeWire:
    """As uvloop's transport: any use after its end is an error."""

    def __init__(self):
        self.written, self.unread, self.aborted = [], 0, False

    def is_closing(self):
        return self.aborted

    def write(self, data):
        assert not self.aborted
        self.written.append(data)

    def get_extra_info(self, name):
        return None

    def get_write_buffer_size(self):
        assert not self.aborted
        return self.unread

    def abort(self):
        self.aborted = True


def frames(wire):
    """`(event, id or None, data)` of each frame, out of their chunks."""
    found = []
    for chunk in wire.written:
        size, _, rest = chunk.partition(b"\r\n")
        assert rest.endswith(b"\r\n")
        assert int(size, 16) == len(rest) - 2
        at, event, data = FRAME.fullmatch(rest[:-2].decode()).groups()
        found.append((event, at and int(at), json.loads(data)))
    return found
