"""Whatever the order in which things happen, every page ends with the truth, told once.

A small world: a log, in which a lamp (with a state) and a door (without) have events; one hub,
which hears of them in their order, sooner or later; pages that read the database while it
changes, listen, lose their connection in the middle of a message, and come back.
"""

import asyncio

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemicycle.kernel import live
from hemicycle.kernel.live import Happening, Hub, Listener, Rendering
from tests.kernel.wires import FakeWire, frames

LAMP, DOOR = "house.lamp.1", "house.door.1"
TOPICS = [(LAMP, DOOR), (DOOR, LAMP)]
TICKS = 8


class World:
    """What the database holds, and what is on its way to the hub."""

    def __init__(self):
        self.newest, self.doors = 0, []
        self.lamp = {"left": 0, "right": 0}
        self.on_the_way, self.steps = [], []
        self.breaks = False
        self.hub = Hub(self.rendered)
        self.hub.start(asyncio.get_running_loop(), newest=0)

    async def commit(self, what, value):
        self.newest += 1
        if what == "door":
            self.doors.append(self.newest)
        else:
            self.lamp[what] = value
        topic = DOOR if what == "door" else LAMP
        self.on_the_way.append(Happening(self.newest, topic, "happened"))

    async def deliver(self):
        if self.on_the_way:
            self.hub.publish(self.on_the_way.pop(0))
            await ticks()

    async def happen(self, what, value):
        await self.commit(what, value)
        while self.on_the_way:
            await self.deliver()

    async def relay(self):
        """The relay breaks and is mended; what was on its way is lost."""
        self.on_the_way.clear()
        self.hub.reset(newest=self.newest)

    async def rendered(self, renderer, pk):
        """Reads one thing after the other, while the world goes on."""
        before, shown = self.newest, {}
        for side in self.lamp:
            await self._step()
            shown[side] = self.lamp[side]
        await self._step()
        if self.breaks:
            self.breaks = False
            raise OSError("no connection")
        return Rendering(before, {"participant": shown}, until=self.newest)

    async def show(self):
        while self.steps:
            await self.render()

    async def break_(self):
        self.breaks = True

    async def _step(self):
        self.steps.append(step := asyncio.get_running_loop().create_future())
        await step

    async def render(self):
        if self.steps:
            self.steps.pop(0).set_result(None)
            await ticks()


class Page:
    """What the front end does: it merges what is not older, and fetches when told to."""

    def __init__(self, world, topics):
        self.world, self.topics = world, topics
        self.v, self.lamp, self.since = -1, {}, None
        self.door, self.told, self.reset = 0, [], False
        self.reading, self.listener = None, None

    def fetch(self):
        """Read the position, then one thing after the other."""
        v, lamp = self.world.newest, {}
        for side in self.world.lamp:
            yield
            lamp[side] = self.world.lamp[side]
        self.door = max(self.door, v)
        self.merge(v, lamp)
        self.since = v if self.since is None else self.since

    def read(self):
        """One step of fetching, begun when needed."""
        if self.reading is None and self.since is None:
            self.begun = self.world.newest
        self.reading = self.reading or self.fetch()
        if next(self.reading, "done") == "done":
            self.reading = None

    def load(self):
        while self.since is None or self.reading:
            self.read()
        self.join()

    def merge(self, v, lamp):
        if v >= self.v:
            self.v, self.lamp = v, lamp

    def join(self):
        if self.listener is None and self.since is not None:
            self.listener = Listener(FakeWire(), "participant", self.topics)
            self.world.hub.join(self.listener, since=self.since)

    def cut(self, lost):
        """The connection ends; the last frames never arrive."""
        if self.listener is not None:
            self.hear(lost)
            self.world.hub.leave(self.listener)
            self.listener = None

    def hear(self, lost=0):
        wire = self.listener.wire
        arrived = frames(wire)[: len(wire.written) - lost]
        wire.written.clear()
        for event, at, data in arrived:
            self.since = at or self.since
            if event == "state":
                self.merge(data["v"], data["sections"])
            elif event == "happened":
                self.told.append(at)
                self.door = self.world.newest
            else:
                self.reset = True
                self.reading = self.fetch()


async def ticks():
    for _ in range(TICKS):
        await asyncio.sleep(0)


async def settle(world, pages):
    await everything(world)
    for page in pages:
        page.load()
    await everything(world)
    for page in pages:
        page.hear()
        while page.reading:
            page.read()


async def everything(world):
    """All that is on its way arrives."""
    await ticks()
    while world.on_the_way or world.steps:
        await world.deliver()
        await world.render()


who = st.integers(0, len(TOPICS) - 1)
committed = st.sampled_from(["left", "right", "door"])
lamp_or_door = st.tuples(
    st.sampled_from(["commit", "happen", "happen"]), committed, st.integers(0, 1)
)
hub = st.sampled_from([("deliver",), ("render",), ("render",), ("show",)])
mishap = st.sampled_from([("relay",), ("break_",)])
page = st.tuples(st.sampled_from(["read", "join", "join"]), who)
cut = st.tuples(st.just("cut"), who, st.sampled_from([0, 0, 1]))
ACTS = st.one_of(lamp_or_door, hub, page, cut, lamp_or_door, hub, page, cut, mishap)


async def act(world, pages, name, *more):
    if name in {"read", "join", "cut"}:
        page, *lost = more
        getattr(pages[page], name)(*lost)
    else:
        await getattr(world, name)(*more)


async def live_through(acts, quick):
    world = World()
    pages = [Page(world, topics) for topics in TOPICS]
    for page in pages if quick else ():
        page.load()
    for one in acts:
        await act(world, pages, *one)
    await settle(world, pages)
    return world, pages


@pytest.fixture(scope="module", autouse=True)
def _no_breath():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(live, "BREATH", 0.0)
        patched.setitem(live._renderers, "house.lamp", lambda pk: {})
        yield


LIT, OPENED = ("happen", "left", 1), ("happen", "door", 0)


@example(acts=[LIT, OPENED, ("cut", 0, 0), ("show",)], quick=True)
@example(acts=[LIT, OPENED, ("break_",), ("cut", 0, 0), ("show",)], quick=True)
@given(acts=st.lists(ACTS, max_size=14), quick=st.booleans())
@settings(max_examples=200, deadline=None)
def test_every_page_ends_with_the_truth_and_hears_each_thing_once(acts, quick):
    world, pages = asyncio.run(live_through(acts, quick))
    for page in pages:
        assert page.lamp == world.lamp
        assert sorted(set(page.told)) == page.told
        if DOOR in page.topics and world.doors:
            assert page.door >= world.doors[-1]
            if not page.reset:
                assert page.told == [at for at in world.doors if at > page.begun]
