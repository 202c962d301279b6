"""Group commit: those who want the same row at the same moment are served together.

When fifty hands go up at once, each transaction would lock the same floor, seal the same chain
and wait for the same disk, one after another. In a lane, whoever is first works for all who have
arrived by then, in one transaction; the others find their outcome made. Measured in
`benchmarks/hand_raise`; reasons in ADR 5.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import connection

Ask = TypeVar("Ask")
Outcome = TypeVar("Outcome")
Work = Callable[[int, Sequence[Ask]], Sequence[Outcome | Exception]]
"""(row, asks) -> one outcome, or the exception to be raised, for each ask; one transaction."""


class _Ticket(Generic[Ask, Outcome]):
    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.outcomes: list[Outcome | Exception] = []
        """None yet, or the one."""

    def result(self) -> Outcome:
        (outcome,) = self.outcomes
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Lane(Generic[Ask, Outcome]):
    """One lane for each row that is asked for. Safe for any number of threads."""

    def __init__(self, work: "Work[Ask, Outcome]") -> None:
        self._work = work
        self._guard = threading.Lock()
        self._turns: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)
        self._waiting: defaultdict[int, list[_Ticket[Ask, Outcome]]] = defaultdict(list)

    def enter(self, row: int, ask: Ask) -> Outcome:
        """Have `ask` carried out and committed, alone or with others; its outcome or exception.

        Inside a transaction of the caller's own it is carried out alone: others must not be
        told that something is done which the caller may still roll back.
        """
        ticket: _Ticket[Ask, Outcome] = _Ticket(ask)
        if connection.in_atomic_block:
            self._serve(row, [ticket])
            return ticket.result()
        with self._guard:
            self._waiting[row].append(ticket)
            turn = self._turns[row]
        with turn:
            if not ticket.outcomes:
                self._serve(row, self._take(row))
        return ticket.result()

    def _take(self, row: int) -> list[_Ticket[Ask, Outcome]]:
        with self._guard:
            return self._waiting.pop(row)

    def _serve(self, row: int, tickets: list[_Ticket[Ask, Outcome]]) -> None:
        try:
            outcomes = self._work(row, [ticket.ask for ticket in tickets])
        except Exception as failure:
            outcomes = [failure] * len(tickets)
        for ticket, outcome in zip(tickets, outcomes, strict=True):
            ticket.outcomes.append(outcome)
