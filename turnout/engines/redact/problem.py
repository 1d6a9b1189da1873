"""What redaction finds and returns. The kinds are words a person can read; what they replace is never kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What may not be written down."""

    PHONE = "phone"
    EMAIL = "email"
    LINK = "url"
    HANDLE = "handle"
    PLATE = "plate"
    HOUSE_NUMBER = "house_number"
    DOCUMENT_NUMBER = "document_number"
    PERSON_NAME = "person_name"


PLACEHOLDERS: dict[str, dict[Kind, str]] = {
    "en": {
        Kind.PHONE: "[phone]",
        Kind.EMAIL: "[e-mail]",
        Kind.LINK: "[link]",
        Kind.HANDLE: "[account]",
        Kind.PLATE: "[plate]",
        Kind.HOUSE_NUMBER: "[house number]",
        Kind.DOCUMENT_NUMBER: "[document]",
        Kind.PERSON_NAME: "[name]",
    },
    "es": {
        Kind.PHONE: "[teléfono]",
        Kind.EMAIL: "[correo]",
        Kind.LINK: "[enlace]",
        Kind.HANDLE: "[cuenta]",
        Kind.PLATE: "[placa]",
        Kind.HOUSE_NUMBER: "[número de casa]",
        Kind.DOCUMENT_NUMBER: "[documento]",
        Kind.PERSON_NAME: "[nombre]",
    },
}
"""What stands in the text instead; any other language gets the English words."""

LONGEST_PLACEHOLDER = max(len(word) for words in PLACEHOLDERS.values() for word in words.values())


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One thing found, at text[start:end] of the text that came in (code points, end exclusive)."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Redaction:
    """The safe text, and where in the original something was taken out, in order and without overlap."""

    text: str
    found: tuple[Found, ...]
