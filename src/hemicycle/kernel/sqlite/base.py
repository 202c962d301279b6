"""Django's SQLite, with writers of one process waiting in line.

SQLite lets one transaction write at a time. Left to itself it makes the others sleep and try
again, for up to 100 ms each time and in no order; under fifty writers some wait for seconds.
All our transactions are IMMEDIATE (they mean to write), so a lock in the process, which wakes
the next writer at once, changes nothing but the waiting.
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
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._let_next()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()
        finally:
            self._let_next()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._let_next()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._let_next()

    def _let_next(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
