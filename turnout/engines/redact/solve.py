"""Take out of a text what must not be written down: every finder in turn, until nothing more is found."""

from __future__ import annotations

from turnout.engines.redact.contacts import find_emails, find_handles, find_links
from turnout.engines.redact.documents import find_documents
from turnout.engines.redact.names import find_names
from turnout.engines.redact.phones import find_phones
from turnout.engines.redact.places import find_house_numbers
from turnout.engines.redact.plates import find_plates
from turnout.engines.redact.problem import PLACEHOLDERS, Redaction
from turnout.engines.redact.reading import Finder, Reading

FINDERS: tuple[Finder, ...] = (
    find_emails,
    find_links,
    find_handles,
    find_documents,
    find_phones,
    find_plates,
    find_house_numbers,
    find_names,
)
"""In this order: a later finder never sees what an earlier one took."""

ROUNDS = 4


def redact(text: str, language: str = "en") -> Redaction:
    """Replace phones, e-mails, links, accounts, plates, house and document numbers, and names said as names.

    English and Spanish are read in any mixture; `language` chooses the placeholders only. Times, counts, routes,
    prices, dates, corners, short codes, area codes and ZIP codes stay. Linear in the text; never raises; applied to
    its own result it changes nothing; longer than the text by at most LONGEST_PLACEHOLDER for each thing found.
    """
    reading = Reading.of(text)
    for _ in range(ROUNDS):
        before = len(reading.spans)
        for find in FINDERS:
            reading = reading.with_found(find(reading))
        if len(reading.spans) == before:
            break
    found = reading.found()
    words = PLACEHOLDERS.get(language.split("-", maxsplit=1)[0].lower(), PLACEHOLDERS["en"])
    pieces: list[str] = []
    done = 0
    for one in found:
        pieces += [text[done : one.start], words[one.kind]]
        done = one.end
    return Redaction("".join([*pieces, text[done:]]), found)
