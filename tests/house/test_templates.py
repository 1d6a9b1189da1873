"""Templates keep the content policy and the languages: nothing inline, nothing unescaped, nobody else's address."""

from __future__ import annotations

import re

import pytest

from tests.house import tree

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "an address of somebody else": re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]", re.IGNORECASE),
    "a script in a link": re.compile(r"javascript:", re.IGNORECASE),
    "a form that sends by GET what changes something": re.compile(r"<form\b(?![^>]*\bmethod=)", re.IGNORECASE),
}
NOT_READ = [
    re.compile(r"{#.*?#}", re.DOTALL),
    re.compile(r"{%\s*comment\b.*?endcomment\s*%}", re.DOTALL),
    re.compile(r"{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}", re.DOTALL),
    re.compile(r"<script\b.*?</script>", re.DOTALL),
    re.compile(r"<(code|kbd)\b.*?</\1>", re.DOTALL),
    re.compile(r"{%\s*block\s+\w+_class\s*%}.*?{%\s*endblock"),
    re.compile(r"{[%{].*?[%}]}", re.DOTALL),
    re.compile(r"<!doctype[^>]*>", re.IGNORECASE),
]
READ_ATTRIBUTES = re.compile(r"""\b(?:aria-label|title|placeholder|alt|data-label)\s*=\s*(["'])(.*?)\1""", re.DOTALL)
WORDS = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
# Said the same in every language.
NAMES = {"Turnout", "Español", "English", "SOS", "ETA", "SMS"}


def forbidden(text: str) -> list[str]:
    plain = re.sub(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}", "", text, flags=re.DOTALL)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(plain)]


def untranslated(text: str) -> list[str]:
    for pattern in NOT_READ:
        text = pattern.sub(" ", text)
    read = [re.sub(r"<[^>]*>", " ", text, flags=re.DOTALL), *(words for _, words in READ_ATTRIBUTES.findall(text))]
    return sorted({word for part in read for word in WORDS.findall(re.sub(r"&\w+;", " ", part))} - NAMES)


@pytest.mark.parametrize("path", tree.templates())
def test_template_keeps_the_content_policy(path: str) -> None:
    assert forbidden(tree.text_of(path)) == []


@pytest.mark.parametrize("path", [path for path in tree.templates() if path.endswith(".html")])
def test_template_says_everything_through_gettext(path: str) -> None:
    assert untranslated(tree.text_of(path)) == []


def test_code_marks_no_text_as_safe() -> None:
    assert [
        module.path for module in tree.modules("turnout") if re.search(r"\b(mark_safe|SafeString)\b", module.text)
    ] == []


def test_templates_check_bites() -> None:
    assert forbidden("<p style='a'>{{ words|safe }}</p>") == ["an inline style", "unescaped text"]
    assert untranslated('<p aria-label="Go">{% translate "Yes" %} or No</p>') == ["Go", "No", "or"]
