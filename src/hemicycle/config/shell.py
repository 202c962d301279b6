"""What each verb of the command begins with; Django is imported inside, as there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.config.settings")
    import django

    django.setup()


def refuse_unless_migrated() -> None:
    from hemicycle.config.health import pending_migrations

    if pending_migrations():
        raise click.ClickException("The database is not up to date. Run `hemicycle migrate`.")


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """What the rules refuse ends the command with its sentence and not with a trace."""
    from hemicycle.kernel.refusals import Refused
    from hemicycle.transcripts import Unreadable

    try:
        yield
    except (Refused, Unreadable) as refused:
        raise click.ClickException(str(refused)) from None
