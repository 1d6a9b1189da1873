"""The texts of messages. Each app registers its own; a text that would not fit one text message is refused at start.

Texts are stored accented in English and Spanish; what is filled in are codes and names of zones, cut to the longest
value that the length was reckoned with.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass

from turnout.channels.gsm7 import SEGMENT, gsm7_length, transliterate
from turnout.people.enums import Purpose

# A value may be one word for all languages ("A7") or one per language ({"en": "Threat", "es": "Amenaza"}).
Params = Mapping[str, str | Mapping[str, str]]

# Everything a text may carry, with its longest value. What is not here may not be sent: no names, no places.
# `net` and `link` are filled in by messaging itself; a sender may set `link` to a path of this site ("/desk/").
LONGEST: dict[str, int] = {
    "net": 12,
    "code": 5,
    "zone": 17,
    "kind": 18,
    "seat": 12,
    "time": 5,
    "date": 10,
    "minutes": 3,
    "count": 3,
    "phone": 14,
    "outcome": 40,
    "link": 46,
    "words": 138,
}
FILLED_BY_US = frozenset({"net", "link"})
LANGUAGES = ("en", "es")
REPEAT_MARKS = {"en": "AGAIN: ", "es": "REPITE: "}


class BadTemplate(ValueError):
    """A text names something that may not be sent, or does not fit one text message."""


class UnknownTemplate(LookupError):
    """No text is registered under this id."""


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """One message in English and Spanish, with the purpose a contact point must allow."""

    id: str
    en: str
    es: str
    purpose: Purpose

    @property
    def fields(self) -> frozenset[str]:
        """The names of what is filled in."""
        return _fields(self.en) | _fields(self.es)

    @property
    def has_link(self) -> bool:
        return "link" in self.fields

    def own_params(self, params: Params) -> dict[str, str | Mapping[str, str]]:
        """Return those of the params that this text fills in; BadTemplate where one is missing."""
        missing = self.fields - params.keys() - FILLED_BY_US
        if missing:
            raise BadTemplate(f"{self.id} lacks {', '.join(sorted(missing))}")
        return {name: params[name] for name in sorted(self.fields & params.keys())}

    def render(self, *, language: str, params: Params, is_repeat: bool = False) -> str:
        """Return the text in a language (English where we have no other), values cut to their longest."""
        language = language if language in LANGUAGES else "en"
        values = {name: cut(name, in_language(params.get(name, ""), language)) for name in self.fields}
        text = (self.es if language == "es" else self.en).format_map(values)
        return REPEAT_MARKS[language] + text if is_repeat else text

    def longest(self, language: str) -> int:
        """Return the places of GSM-7 it takes with every value at its longest.

        A copy marked as a repeat may run into a second segment: it is rare, and it says so.
        """
        values = {name: "x" * LONGEST[name] for name in self.fields}
        return gsm7_length(transliterate(self.render(language=language, params=values)))


_registered: dict[str, TextTemplate] = {}


def register(*templates: TextTemplate) -> None:
    """Add texts at start; BadTemplate for one that is wrong, too long, or a second one of its id."""
    for template in templates:
        _check(template)
        if _registered.get(template.id, template) != template:
            raise BadTemplate(f"two texts are called {template.id}")
        _registered[template.id] = template


def template(template_id: str) -> TextTemplate:
    """Return the text of this id; UnknownTemplate where nobody registered it."""
    try:
        return _registered[template_id]
    except KeyError as error:
        raise UnknownTemplate(template_id) from error


def registered() -> list[TextTemplate]:
    """Return every text, by id."""
    return sorted(_registered.values(), key=lambda one: one.id)


def in_language(value: str | Mapping[str, str], language: str) -> str:
    """Return a value in a language, in English where it has no other."""
    return value if isinstance(value, str) else value.get(language, value.get("en", ""))


def cut(name: str, value: str) -> str:
    """Cut a value to its longest; a link is never cut, it would lead nowhere."""
    return value if name == "link" else value[: LONGEST[name]]


def _fields(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _check(template: TextTemplate) -> None:
    strange = sorted(template.fields - LONGEST.keys())
    if strange:
        raise BadTemplate(f"{template.id}: {', '.join(strange)} may not be sent in a message")
    if _fields(template.en) != _fields(template.es):
        raise BadTemplate(f"{template.id}: the English and the Spanish text fill in different things")
    for language in LANGUAGES:
        length = template.longest(language)
        if length > SEGMENT:
            raise BadTemplate(f"{template.id}: {length} of {SEGMENT} characters in {language}")
