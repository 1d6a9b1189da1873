"""Gather the texts that people read and compile their translations, without any tool outside Python: `make texts`.

New texts come into turnout/locale/es/LC_MESSAGES/django.po untranslated; `make check` fails until they are translated.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es",)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def po_path(language: str) -> Path:
    return ROOT / "turnout/locale" / language / "LC_MESSAGES/django.po"


def gathered() -> Catalog:
    """Return every text of the source tree: modules and templates."""
    catalog = Catalog(project="Turnout", charset="utf-8")
    for path in _source_files():
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = templatize(source, origin=str(path))
        for _line, function, found, comments in _found(source):
            _add(catalog, function, found, comments, str(path.relative_to(ROOT)))
    return catalog


def sources(message: Message) -> tuple[str, ...]:
    """Return a message's English text, and its plural where it has one; nothing for the catalogue's head."""
    return tuple(filter(None, message.id if isinstance(message.id, tuple) else (message.id,)))


def read(language: str) -> Catalog:
    """Return the catalogue of a language as it lies in the repository."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def compiled(catalog: Catalog) -> bytes:
    """Return the bytes of the .mo file that belongs to a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update(language: str) -> int:
    """Bring new texts into a catalogue, drop those that are gone, compile it; return how many lack a translation."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = read(language) if path.exists() else Catalog(locale=language, domain="django", project="Turnout")
    catalog.update(gathered(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, sort_output=True, include_lineno=False, width=110, omit_header=False)
    path.with_suffix(".mo").write_bytes(compiled(read(language)))
    return sum(1 for message in catalog if message.id and not is_translated(message))


def is_translated(message: Message) -> bool:
    """Say whether every form of the message has its translation."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def _source_files() -> Iterator[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "turnout"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in sorted(set(listing.stdout.splitlines())):
        path = ROOT / name
        if path.is_file() and (path.suffix == ".py" or "/templates/" in name) and "/migrations/" not in name:
            yield path


def _found(source: str) -> Iterator[tuple[int, str, str | tuple[str | None, ...], list[str]]]:
    return extract_python(io.BytesIO(source.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})


def _add(catalog: Catalog, function: str, found: str | tuple[str | None, ...], comments: list[str], path: str) -> None:
    words = [found] if isinstance(found, str) else [word for word in found if word]
    shape = KEYWORDS[function]
    context = words.pop(0) if shape and isinstance(shape[0], tuple) else None
    if words:
        text = tuple(words[:2]) if "ngettext" in function or "npgettext" in function else words[0]
        catalog.add(text, locations=[(path, 1)], auto_comments=comments, context=context)


if __name__ == "__main__":
    lacking = {language: update(language) for language in LANGUAGES}
    for language, number in lacking.items():
        print(f"{po_path(language).relative_to(ROOT)}: {number} texts without a translation")
    sys.exit(0)
