from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DeviceAdded(Event):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class DeviceRemoved(Event):
    user_id: int
