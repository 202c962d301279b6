from dataclasses import dataclass

from hemicycle.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Event):
    token_id: int


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    token_id: int


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Event):
    pass
