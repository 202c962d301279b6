"""What `hemicycle doctor` looks at. Each check says what it saw and what to do about it."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hemicycle.kernel.models import AuditEntry, Letter

OLDEST_POSTGRESQL = 130_000
MOST_APART = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
IN_FONTCONFIG = {"zh-hans": "zh-cn"}
"""Languages that fontconfig knows by another name than we do."""


@dataclass(frozen=True)
class Finding:
    """`advice` is empty when all is well; `grave` keeps the server from working."""

    subject: str
    seen: str
    advice: str = ""
    grave: bool = True


def findings(now: datetime) -> Iterator[Finding]:
    """One finding a subject; a check that fails unforeseen is a finding too."""
    for check in CHECKS:
        try:
            yield check(now)
        except (OSError, DatabaseError, ValueError, LookupError) as error:
            subject = check.__name__.strip("_").replace("_", " ")
            yield Finding(subject, f"{type(error).__name__}: {error}", "See docs/how-to/run.md.")


def pending_migrations() -> int:
    """How many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _settings(now: datetime) -> Finding:
    address, local = (
        settings.ADDRESS.geturl(),
        settings.ADDRESS.hostname in {"127.0.0.1", "localhost"},
    )
    if settings.DEBUG and not local:
        return Finding("settings", "HEMICYCLE_DEBUG is on", "Unset it: errors show the code.")
    if not settings.SECURE and not local:
        advice = "Put a proxy with TLS before it and set HEMICYCLE_ADDRESS to https://…"
        return Finding("settings", f"served at {address}, without TLS", advice, grave=False)
    return Finding("settings", f"served at {address}, home is {settings.HOME}")


def _database(now: datetime) -> Finding:
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        return _postgresql(connection.cursor().connection.info.server_version)
    with sqlite3.connect(":memory:") as memory:
        options = {row[0] for row in memory.execute("PRAGMA compile_options")}
    if "ENABLE_FTS5" not in options:
        return Finding("database", "this SQLite has no FTS5", "Use Python from python.org or uv.")
    return Finding("database", f"SQLite {sqlite3.sqlite_version}")


def _postgresql(version: int) -> Finding:
    seen = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    if version < OLDEST_POSTGRESQL:
        return Finding("database", seen, "Use PostgreSQL 13 or newer.")
    return Finding("database", seen)


def _migrations(now: datetime) -> Finding:
    missing = pending_migrations()
    if missing:
        return Finding("migrations", f"{missing} not applied", "Run `hemicycle migrate`.")
    return Finding("migrations", "all applied")


def _storage(now: datetime) -> Finding:
    """A file goes in, comes out the same, and is gone again."""
    name = default_storage.save("doctor.txt", ContentFile(b"well"))
    try:
        with default_storage.open(name) as file:
            same = file.read() == b"well"
    finally:
        default_storage.delete(name)
    if not same:
        return Finding("storage", "a file changed in storage", "Check the disk.")
    return Finding("storage", f"{settings.MEDIA_ROOT} can be written and read")


def _front_end(now: datetime) -> Finding:
    built = settings.STATIC_ROOT / "dist"
    advice = "Build it: `uv sync --reinstall-package hemicycle`."
    if not (built / "manifest.json").is_file():
        return Finding("front end", "not built", advice)
    bundles = json.loads((built / "manifest.json").read_text())
    missing = [entry["file"] for entry in bundles.values() if not (built / entry["file"]).is_file()]
    if missing:
        return Finding("front end", f"{len(missing)} files are missing", advice)
    return Finding("front end", f"built, {len(bundles)} parts")


def _translations(now: datetime) -> Finding:
    sources = list(settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES/*.po"))
    missing = [path for path in sources if not path.with_suffix(".mo").is_file()]
    if missing:
        advice = "Build them: `uv sync --reinstall-package hemicycle`."
        return Finding("translations", f"{len(missing)} not compiled", advice, grave=False)
    return Finding("translations", f"{len(sources)} compiled")


def _clock(now: datetime) -> Finding:
    """Windows hold by the clock, so it must agree with the database's and with the past."""
    try:
        ZoneInfo("Pacific/Kiritimati")
    except ZoneInfoNotFoundError:
        return Finding("clock", "time zones are missing", "Install the package tzdata.")
    advice = "Synchronise this machine's clock (chrony, systemd-timesyncd)."
    if abs(_database_clock(now) - now) > MOST_APART:
        return Finding("clock", "differs from the database server's", advice)
    newest = AuditEntry.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest and newest - now > MOST_APART:
        return Finding("clock", f"it is {now:%F %T} here, after {newest:%F %T} in the log", advice)
    return Finding("clock", f"{now.astimezone(UTC):%F %T} UTC")


def _database_clock(now: datetime) -> datetime:
    if connection.vendor != "postgresql":
        return now
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (at,) = cursor.fetchone()
    return at  # type: ignore[no-any-return]


def _mail(now: datetime) -> Finding:
    if settings.MAIL.hostname:
        return Finding("mail", f"sent through {settings.MAIL.hostname}")
    advice = "Set HEMICYCLE_MAIL, or nobody can set a password."
    return Finding("mail", f"written to {settings.EMAIL_FILE_PATH}", advice, grave=False)


def _letters(now: datetime) -> Finding:
    """Nobody else would notice that mail does not go out."""
    late = Letter.objects.waiting().filter(posted_at__lt=now - LONGEST_WAIT).count()
    given_up = Letter.objects.given_up().count()
    if not late and not given_up:
        return Finding("letters", "none waits for long")
    seen = f"{late} wait for more than an hour, {given_up} were given up"
    return Finding("letters", seen, _advice_on_letters(), grave=False)


def _advice_on_letters() -> str:
    failed = Letter.objects.filter(sent_at=None).exclude(failure="").order_by("-next_try_at")
    if letter := failed.first():
        return f"Check HEMICYCLE_MAIL and the address; of letter {letter.pk}: {letter.failure}"
    return "Does the server run? Where none does, run `hemicycle tick` every minute."


def _printing(now: datetime) -> Finding:
    try:
        from weasyprint import __version__  # noqa: PLC0415 - it asks for Pango, which may be missing
    except OSError:
        advice = "For PDF, install Pango (docs/how-to/run.md); all else works without."
        return Finding("printing", "the library Pango is missing", advice, grave=False)
    return Finding("printing", f"WeasyPrint {__version__}")


def _fonts(now: datetime) -> Finding:
    """What is printed in a language that no font of this machine writes is a row of boxes."""
    missing = [str(name) for code, name in settings.LANGUAGES if not has_font(code)]
    if missing:
        seen = f"none for print in {', '.join(missing)}"
        advice = "Install fonts-noto-core and fonts-noto-cjk (docs/how-to/run.md)."
        return Finding("fonts", seen, advice, grave=False)
    return Finding("fonts", f"{len(settings.LANGUAGES)} languages can be printed")


def has_font(language: str) -> bool:
    """Whether fontconfig, which Pango asks, knows a font with the letters of this language."""
    program = shutil.which("fc-list")
    if program is None:
        return False
    spoken = IN_FONTCONFIG.get(language, language)
    listing = [program, f":lang={spoken}", "file"]
    return bool(subprocess.run(listing, capture_output=True, check=False).stdout)  # noqa: S603


CHECKS: tuple[Callable[[datetime], Finding], ...] = (
    _settings,
    _database,
    _migrations,
    _storage,
    _front_end,
    _translations,
    _clock,
    _mail,
    _letters,
    _printing,
    _fonts,
)
