"""Say what happened, once. The audit log, live screens and notices all follow."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from hemicycle.kernel import audit, live
from hemicycle.kernel.models import AuditEntry

Handler = Callable[[Any], None]


@dataclass(frozen=True, kw_only=True)
class Event:
    """A past-tense fact. Carries ids and numbers, never prose and never secrets."""

    name: ClassVar[str]

    def __init_subclass__(cls) -> None:
        room = cls.__module__.split(".")[-2]
        cls.name = f"{room}.{re.sub(r'(?<!^)(?=[A-Z])', '_', cls.__name__).lower()}"


_handlers: defaultdict[type[Event], list[Handler]] = defaultdict(list)


def on(event_type: type[Event]) -> Callable[[Handler], Handler]:
    """Run the decorated function after each such event has been committed."""

    def register(handler: Handler) -> Handler:
        _handlers[event_type].append(handler)
        return handler

    return register


Echo = Callable[[Any], Iterable[Model]]
_echoes: defaultdict[type[Model], list[Echo]] = defaultdict(list)


def echo(model: type[Model]) -> Callable[[Echo], Echo]:
    """Tell what happens to such a thing also to those who listen to what the function names."""

    def register(function: Echo) -> Echo:
        _echoes[model].append(function)
        return function

    return register


@dataclass(frozen=True)
class Fact:
    """An event with what it happened to, who did it (None is the clock) and when."""

    event: Event
    subject: Model
    actor: AbstractUser | None
    at: datetime


def record(event: Event, *, subject: Model, actor: AbstractUser | None, at: datetime) -> AuditEntry:
    """Write `event` to the audit chain now, and tell the world once it is committed."""
    (entry,) = record_all([Fact(event, subject, actor, at)])
    return entry


def record_all(facts: Sequence[Fact]) -> list[AuditEntry]:
    """Record what happened in one go, in this order, in the transaction in which it happens."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("Record an event in the transaction of its deed.")
    if not facts:
        return []
    entries = [_entry(fact) for fact in facts]
    audit.append(entries)
    for fact, entry in zip(facts, entries, strict=True):
        for heard in _heard_with(fact.subject):
            live.announce(live.Happening(entry.pk, live.topic_of(heard), fact.event.name))
        for handler in _handlers[type(fact.event)]:
            _once_committed(handler, fact.event)
    return entries


def _heard_with(subject: Model) -> list[Model]:
    """The thing itself, and what shows it."""
    return [subject, *(other for function in _echoes[type(subject)] for other in function(subject))]


def _entry(fact: Fact) -> AuditEntry:
    return AuditEntry(
        at=fact.at,
        event=fact.event.name,
        actor_id=fact.actor.pk if fact.actor else None,
        subject_type=fact.subject._meta.label_lower,
        subject_id=fact.subject.pk,
        facts=_plain(fact.event),
    )


def _plain(event: Event) -> dict[str, Any]:
    """The facts as JSON keeps them, so that the seal is over what will be read back."""
    facts: dict[str, Any] = json.loads(json.dumps(asdict(event), cls=DjangoJSONEncoder))
    return facts


def _once_committed(handler: Handler, event: Event) -> None:
    """Each listener stands alone: one that fails is logged and the others still hear."""

    def tell() -> None:  # A partial would not do: Django logs `__qualname__`.
        handler(event)

    transaction.on_commit(tell, robust=True)
