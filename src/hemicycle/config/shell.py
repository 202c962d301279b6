"""What verbs of the command have in common; Django is imported inside, as there."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hemicycle.committee.models import Committee

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")


def moment(said: str) -> datetime:
    """A time with its zone, of the years the house knows."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise click.BadParameter(f"“{said}” is no time: give it as 2026-05-08T23:59Z.") from None
    if found.tzinfo is None:
        raise click.BadParameter("Say by whose clocks: 2026-05-08T23:59Z is in UTC.")
    if not 1900 < found.year < 2200:
        raise click.BadParameter("Give a year from 1901 to 2199.")
    return found.astimezone(UTC)


ENDINGS = (".csv", ".xlsx")


def sheet_to_write(said: str) -> Path:
    """A file that a sheet can be written to; its ending says which kind."""
    path = Path(said)
    if path.suffix.lower() not in ENDINGS:
        raise click.BadParameter("Give a file that ends in .csv or .xlsx.")
    if path.is_dir() or not path.parent.is_dir():
        raise click.BadParameter(f"“{path}” cannot be written.")
    return path


def write_sheet(file: Path, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    from hemicycle.kernel import downloads

    content = downloads.as_sheet(file.name.lower(), columns, rows).content
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"“{file}” cannot be written: {error.strerror}.") from None


def minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "no time yet"


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.config.settings")
    import django

    django.setup()


def refuse_unless_migrated() -> None:
    from hemicycle.config.health import pending_migrations

    if pending_migrations():
        raise click.ClickException("The database is not up to date. Run `hemicycle migrate`.")


def begin() -> datetime:
    """All that a verb needs before it looks at rows; the time at which it does."""
    set_up_django()
    refuse_unless_migrated()
    from django.utils import timezone

    return timezone.now()


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """What the rules refuse ends the command with its sentence and not with a trace."""
    from hemicycle.kernel.refusals import Refused
    from hemicycle.transcripts import Unreadable

    try:
        yield
    except (Refused, Unreadable) as refused:
        raise click.ClickException(str(refused)) from None


def committee() -> "Committee":
    from hemicycle.committee.models import Committee

    founded = Committee.objects.first()
    if founded is None:
        raise click.ClickException("There is no committee yet. Run `hemicycle createadmin`.")
    return founded


def print_json(told: object) -> None:
    from django.core.serializers.json import DjangoJSONEncoder

    click.echo(json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False))
