"""E-mail addresses, links and account names: things with signs of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnout.engines.redact.everyday import COMMON
from turnout.engines.redact.problem import Kind
from turnout.engines.redact.reading import MASK, NUMBER, OPAQUE, WORD, Reading, Span, Token
from turnout.engines.redact.words import CONNECTORS, GATHERINGS, PLATFORMS, SUFFIXES, is_like

# Lengths are bounded everywhere, so that no text makes a match cost more than a fixed number of steps a character.
_TOP_LEVELS = (
    "com|org|net|edu|gov|mil|int|info|biz|io|app|dev|xyz|online|site|shop|store|blog|tech|cloud|uk|ca|mx|fr"
    "|nl|br|ar|cl|pe|eu|tv|gg|example|test|invalid|localhost"
)
_LABEL = r"[^\W_][\w-]{0,62}"
_DOT = r"(?:\.|\s{0,2}[\[({]\s?(?:dot|punto|\.)\s?[\])}]\s{0,2}|\s(?:dot|punto)\s)"
_SAID_DOT = r"(?:\s{0,2}[\[({]\s?(?:dot|punto)\s?[\])}]\s{0,2}|\s(?:dot|punto)\s)"
_AT_SIGN = r"(?:\s{0,2}[\[({<]\s?(?:at|arroba|@)\s?[\])}>]\s{0,2}|@\s?|\sarroba\s)"
_NAMES = rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}{_DOT}"
_AFTER_AT = re.compile(rf"{_AT_SIGN}{_NAMES}[^\W\d_]{{2,24}}(?![\w])")
_AFTER_SPACED_AT = re.compile(rf"\s@\s{_NAMES}(?:{_TOP_LEVELS})(?![\w])")
_AFTER_SAID_AT = re.compile(rf"\sat\s{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_SAID_DOT}[^\W\d_]{{2,24}}(?![\w])")
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-'!#$&*=^~|")
_LOCAL_SAID = re.compile(r"[\w]{1,30}\s(?:dot|punto|guion|underscore|dash)\s\Z")

_SCHEME = re.compile(r"(?:h(?:tt|xx)ps?|ftp|sms|tel|mailto|geo|whatsapp|signal|tg)\s{0,1}:(?://)?\s{0,1}(?=[^\s])")
_REST = re.compile(rf"[^\s<>\"{OPAQUE}]{{1,2000}}")
_BARE = re.compile(
    rf"(?<![\w@.-])(?:www\.)?(?:{_LABEL}\.){{1,4}}(?:(?:{_TOP_LEVELS})\b(?![.]?[\w-])|[a-z]{{2,10}}(?=/\w))"
    rf"(?:[/?#:][^\s<>\"{OPAQUE}]{{0,2000}})?"
)
_WWW = re.compile(rf"(?<![\w@.-])www\.[^\s<>\"{OPAQUE}]{{3,2000}}")
_SAID_LINK = re.compile(r"(?<![\w@.-])[^\W_][\w-]{1,40}\s(?:dot|punto)\s(?:com|org|net|edu|gov|info|io|mx)\b")
_ENDING = ".,;:!?)]}'\"*"
_HANDLE = re.compile(r"(?<![\w.@/+-])@(?P<name>\w[\w.]{0,38}\w(?:-\w{2,20}){0,3})(?!\w)")
_CASH_NAME = re.compile(r"(?<![\w$])\$[a-z][\w-]{2,29}")
_CLOCK = re.compile(r"\d{1,2}(?:[:.h]?\d\d)?(?:am|pm|a|p|h|hrs|ish|noon)?")
_IS_LINK_WORDS = frozenset({":", "is", "es", "=", "-", "user", "username", "handle", "usuario", "id", "name", "cuenta"})


def find_emails(reading: Reading) -> Iterator[Span]:
    """Yield addresses with @, (at), arroba, and those said in words with "at" and "dot"."""
    text = reading.folded
    done = 0
    for pattern in (_AFTER_AT, _AFTER_SPACED_AT, _AFTER_SAID_AT):
        done = 0
        for match in pattern.finditer(text):
            start = _local_start(text, match.start(), done)
            if start < match.start():
                yield Span(start, match.end(), Kind.EMAIL)
                done = match.end()


def _local_start(text: str, end: int, lowest: int) -> int:
    """Walk back from the @ over the local part, at most 64 characters and any said dots in it."""
    start = _walk_back(text, end, max(lowest, end - 64))
    while start < end:
        said = _LOCAL_SAID.search(text, max(lowest, start - 45), start)
        if not said or OPAQUE in said[0]:
            break
        start = said.start()
    while start < end and text[start] in ".'!#$&*=^~|-":
        start += 1
    return start


def _walk_back(text: str, end: int, lowest: int) -> int:
    start = end
    while start > lowest and (text[start - 1] in _LOCAL or text[start - 1].isalpha()):
        start -= 1
    return start


def find_links(reading: Reading) -> Iterator[Span]:
    """Yield links with a scheme, with www, of a known top level, or with a path; and "name dot com"."""
    text = reading.folded
    for match in _SCHEME.finditer(text):
        rest = _REST.match(text, match.end())
        if rest and ("//" in match[0] or match.start() == 0 or not text[match.start() - 1].isalnum()):
            is_plain_word = "//" not in match[0] and not _looks_addressed(match[0], rest[0])
            if not is_plain_word:
                yield Span(match.start(), _trimmed(text, match.start(), rest.end()), Kind.LINK)
    for pattern in (_WWW, _BARE, _SAID_LINK):
        for match in pattern.finditer(text):
            yield Span(match.start(), _trimmed(text, match.start(), match.end()), Kind.LINK)


def _looks_addressed(scheme: str, rest: str) -> bool:
    """Say whether "scheme:rest" without slashes is a link: "tel: 555" in a sentence is a word, not one."""
    return scheme.rstrip() == scheme and scheme[0] in "msgwt" and "@" in rest and "." in rest


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1] in _ENDING:
        end -= 1
    return end


def find_handles(reading: Reading) -> Iterator[Span]:
    """Yield @names, $names, and names said after the word for a platform; not "@ 5pm", "@all", "@ Lake & 31st"."""
    text = reading.folded
    for match in _HANDLE.finditer(text):
        name = match["name"]
        if is_like(name, GATHERINGS) or _CLOCK.fullmatch(name) or name.isdigit():
            continue
        if not _is_corner(text, match.end(), name):
            yield Span(match.start(), match.end(), Kind.HANDLE)
    for match in _CASH_NAME.finditer(text):
        if match[0][1:] not in COMMON:
            yield Span(match.start(), match.end(), Kind.HANDLE)
    yield from _after_platform(reading.tokens)


_AFTER_NAME = re.compile(
    r"\s{0,2}(?P<sign>[&/+]|[a-z]{1,4}\b|[0-9]{1,3}(?:st|nd|rd|th)\b)?\s{0,2}(?P<next>[\w]{1,20})?"
)


def _is_corner(text: str, end: int, name: str) -> bool:
    """Say whether "@name" is a place: "@lake & 31st", "@lake st", "@31st"."""
    if re.fullmatch(r"\d{1,3}(?:st|nd|rd|th)", name):
        return True
    if "_" in name or "." in name or any(letter.isdigit() for letter in name):
        return False
    after = _AFTER_NAME.match(text, end)
    sign = (after["sign"] or "") if after else ""
    following = (after["next"] or "") if after else ""
    if sign in SUFFIXES:
        return True
    is_joined = sign in CONNECTORS or sign == "/"
    return (is_joined and bool(re.match(r"\d", following))) or (sign in ("&", "/") and following not in ("", "@"))


def _after_platform(tokens: list[Token]) -> Iterator[Span]:
    for place, token in enumerate(tokens):
        if token.kind != WORD or not is_like(token.text, PLATFORMS):
            continue
        at, was_linked = place + 1, False
        while at < len(tokens) and at <= place + 4 and tokens[at].text in _IS_LINK_WORDS:
            was_linked, at = True, at + 1
        last = at
        while last < len(tokens) and (last == at or (tokens[last].is_glued and tokens[last].kind != MASK)):
            last += 1
        parts = tokens[at:last]
        while parts and parts[-1].text in _ENDING:
            parts.pop()
        if parts and _is_account(parts, was_linked):
            yield Span(parts[0].start, parts[-1].end, Kind.HANDLE)


def _is_account(parts: list[Token], was_linked: bool) -> bool:
    joined = "".join(part.text for part in parts)
    is_made_up = "_" in joined or (
        any(part.kind == WORD for part in parts)
        and any(part.kind == NUMBER for part in parts)
        and len(joined) >= 5
        and parts[0].kind == WORD
    )
    allowed = all(part.kind in (WORD, NUMBER) or part.text in "._-#" for part in parts)
    has_dot = was_linked and len(parts) >= 3 and parts[0].kind == WORD and "." in joined
    return allowed and len(joined) <= 40 and (is_made_up or has_dot)
