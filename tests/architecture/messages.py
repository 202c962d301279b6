"""The words of the product: gathered from its sources, and brought into the `.po` files.

`python -m tests.architecture.messages` updates every language in place; a new language is a new
folder with a header-only `.po`. Needs no GNU gettext.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "src/hemicycle/locale"
WORDS = {
    "gettext": None,
    "_": None,
    "_now": None,
    "_l": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
VOLATILE = tuple(
    f'"{name}'
    for name in ("Project-", "Report-", "POT-", "PO-Rev", "Last-T", "Language-Team", "Gen")
)
"""Header lines about who and when: the version control knows."""
SCRIPT_WORD = re.compile(r"\b(n?)gettext\(\s*" + r'"((?:[^"\\]|\\.)*)"(?:,\s*"((?:[^"\\]|\\.)*)")?')


def gathered(domain: str) -> Catalog:
    """Every message of a domain (`django` or `djangojs`), each with the files it stands in."""
    catalog = Catalog()
    gather = {"django": _of_the_server, "djangojs": _of_the_browser}[domain]
    for path, message, context in gather():
        place = path.relative_to(ROOT).as_posix()
        catalog.add(message, locations=[(place, 0)], context=context)
    return catalog


def _of_the_server() -> Iterator[tuple[Path, str | tuple[str, ...], str | None]]:
    from django.utils.translation.template import templatize

    for path in sorted((ROOT / "src").rglob("*.py")):
        yield from _found(path, "python", path.read_text())
    for path in sorted((ROOT / "src").rglob("*.html")):
        yield from _found(path, "javascript", templatize(path.read_text(), origin=path))


def _found(path: Path, language: str, source: str):
    for _line, message, _comments, context in extract(
        language, io.BytesIO(source.encode()), keywords=WORDS
    ):
        yield path, message, context


def _of_the_browser() -> Iterator[tuple[Path, str | tuple[str, ...], str | None]]:
    for path in sorted((ROOT / "frontend").rglob("*.ts")):
        if "node_modules" in path.parts:
            continue
        for plural, *forms in SCRIPT_WORD.findall(path.read_text()):
            one, many = (form.replace('\\"', '"') for form in forms)
            yield path, (one, many) if plural else one, None


def languages() -> list[str]:
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def kept(language: str, domain: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.config.settings")
    django.setup()
    for domain in ("django", "djangojs"):
        fresh = gathered(domain)
        for language in languages():
            path = LOCALE / language / "LC_MESSAGES" / f"{domain}.po"
            catalog = kept(language, domain) if path.exists() else Catalog(language)
            catalog.update(fresh, no_fuzzy_matching=True)
            write(catalog, path)
            missing = sum(1 for message in catalog if message.id and not said(message))
            sys.stdout.write(f"{language}/{domain}: {missing} of {len(catalog)} without words\n")


def write(catalog: Catalog, path: Path) -> None:
    """Without dates: a file changes when its words do."""
    words = Catalog(catalog.locale, header_comment="# Hemicycle", fuzzy=False)
    for message in catalog:
        if message.id:
            words.add(
                message.id,
                message.string,
                locations=message.locations,
                flags=message.flags - {"fuzzy"},
                context=message.context,
            )
    out = io.BytesIO()
    write_po(out, words, width=100, include_lineno=False)
    lines = [
        line for line in out.getvalue().decode().splitlines(keepends=True)
        if not line.startswith(VOLATILE)
    ]  # fmt: skip
    path.write_text("".join(lines))


def said(message) -> bool:
    """Whether a message has words in all its forms."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms)


if __name__ == "__main__":
    sys.exit(main())
