"""The `hemicycle` command."""

import os
import time
from pathlib import Path

import click


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.config.settings")
    import django

    django.setup()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="hemicycle")
def main() -> None:
    """Hemicycle runs the working life of a committee.

    To look around:   hemicycle demo

    To run your own:  hemicycle migrate, then hemicycle createadmin, then hemicycle serve

    Settings come from the environment; `hemicycle doctor` shows them and says what to do.
    """


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--reset", is_flag=True, help="Throw the demo committee away and build it anew.")
def demo(host: str, port: int, reset: bool) -> None:
    """Fill a living demo committee, serve it, and say who to sign in as.

    On a second start the demo is left as it is.
    """
    os.environ.setdefault("HEMICYCLE_HOME", str(Path("var") / "demo"))
    os.environ.setdefault("HEMICYCLE_ADDRESS", f"http://{host}:{port}")
    _django()
    from hemicycle.demo.build import build, sign_ins

    if reset:
        _forget_demo()
    _migrate()
    started = time.monotonic()
    if build(say=click.echo):
        click.echo(f"The demo committee was built in {time.monotonic() - started:.0f} s.")
    click.echo(f"\n  Hemicycle  http://{host}:{port}/\n")
    for role, email, password in sign_ins():
        click.echo(f"  {role:<12} {email:<32} {password}")
    click.echo("\n  Stop with Ctrl+C.\n")
    _serve(host, port)


def _forget_demo() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor != "sqlite":
        call_command("flush", interactive=False, verbosity=0)
        return
    for leftover in settings.HOME.glob("hemicycle.sqlite3*"):
        leftover.unlink()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the web pages, the API and the live streams."""
    _django()
    _serve(host, port)


def _serve(host: str, port: int) -> None:
    from hemicycle.config.server import server

    server(host, port).run()


@main.command()
def migrate() -> None:
    """Bring the database to the present version."""
    _django()
    _migrate()
    click.echo("The database is up to date.")


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
