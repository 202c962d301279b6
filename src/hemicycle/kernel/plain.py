"""Rows by a condition in SQL, for what is asked at every event while everyone waits.

The ORM takes ten times as long to write such a query as the database to answer it (ADR 4).
Everything that is asked now and then stays the ORM's.
"""

from collections.abc import Collection
from typing import TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def among(values: Collection[object]) -> str:
    """The places of so many values in a condition, `id IN (%s, %s)`; of none, it is false."""
    return f"({', '.join(['%s'] * len(values)) or 'NULL'})"


def rows(model: type[Row], condition: str, *values: object, lock: bool = False) -> list[Row]:
    """All rows of `model` that meet `condition`, in which each `%s` is the next of `values`.

    With `lock` they stay locked until the transaction ends, as by `select_for_update`.
    A number that is too large for the database is the number of no row.
    """
    ending = "FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    query = f"SELECT * FROM {model._meta.db_table} WHERE {condition} {ending}"  # noqa: S608
    try:
        return list(model._default_manager.raw(query, values))
    except OverflowError:
        return []
