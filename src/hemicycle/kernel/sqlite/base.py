"""Django's SQLite, with writers of one process waiting in line.

SQLite lets one transaction write at a time. Left to itself it makes the others sleep and try
again, for up to 100 ms each time and in no order; under fifty writers some wait for seconds.
All our transactions are IMMEDIATE (they mean to write), so a lock in the process, which wakes
the next writer at once, changes nothing but the waiting.

Django calls what waits for a commit when the next writer may already have finished. What is
marked `before_the_next_commit` is called while the turn is still held: so the live hub hears of
commits in their order.
"""

import threading
from typing import Any

from django.db.backends.sqlite3 import base

_turn = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    _has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        _turn.acquire()
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._let_next()
            raise

    def _commit(self) -> Any:
        try:
            done = super()._commit()  # type: ignore[misc]
            self._tell_in_order()
            return done
        finally:
            self._let_next()

    def _tell_in_order(self) -> None:
        for waiting in tuple(self.run_on_commit):
            if getattr(waiting[1], "before_the_next_commit", False):
                self.run_on_commit.remove(waiting)
                waiting[1]()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._let_next()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._let_next()

    def _let_next(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
