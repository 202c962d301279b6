"""Puts the built front end into a page: `{% bundle "main" %}` loads its styles and script."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypedDict

from django import template
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

register = template.Library()

MANIFEST = Path(__file__).parents[1] / "static/dist/manifest.json"


class Chunk(TypedDict, total=False):
    """What Vite's manifest says about one built file; `imports` are keys of the manifest."""

    file: str
    name: str
    isEntry: bool
    css: list[str]
    imports: list[str]


@register.simple_tag
def bundle(name: str) -> SafeString:
    """Return the tags that load a bundle: styles (mirrored for Arabic and its like), and script."""
    entry = _entry(name)
    parts = [*_imported(entry), entry]
    ending = ".rtl.css" if get_language_bidi() else ".css"
    styles = dict.fromkeys(css for part in parts for css in part.get("css", []))
    sheets = [style.removesuffix(".css") + ending for style in styles]
    return SafeString(
        _tags('<link rel="stylesheet" href="{}">', sheets)
        + _tags('<link rel="modulepreload" href="{}">', [part["file"] for part in parts[:-1]])
        + _tags('<script type="module" src="{}"></script>', [entry["file"]])
    )


@register.simple_tag
def bundle_url(name: str) -> str:
    """Return the address of a bundle's script, or of a built file by its path in `frontend/`."""
    chunk = manifest().get(name) or _entry(name)
    return _address(chunk["file"])


@cache
def manifest() -> dict[str, Chunk]:
    """Return what Vite built, read once."""
    try:
        chunks: dict[str, Chunk] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            "The pages' styles and scripts are not built. In a checkout run "
            "`uv sync --reinstall-package hemicycle`, or `npm ci && npm run build` in frontend/."
        ) from missing
    return chunks


def _entry(name: str) -> Chunk:
    for chunk in manifest().values():
        if chunk.get("isEntry") and chunk.get("name") == name:
            return chunk
    raise ImproperlyConfigured(f"There is no front-end bundle called {name!r}.")


def _imported(chunk: Chunk) -> Iterator[Chunk]:
    for key in chunk.get("imports", []):
        yield from _imported(manifest()[key])
        yield manifest()[key]


def _tags(tag: str, files: list[str]) -> SafeString:
    return format_html_join("\n", tag, ((_address(file),) for file in files))


def _address(file: str) -> str:
    return static(f"dist/{file}")
