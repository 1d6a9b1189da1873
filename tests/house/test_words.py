"""One word for one thing, in the code, the database and the page: the deny-list of synonyms and of empty names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.apps import apps

from scripts import texts
from tests.house import tree

# Names that say nothing, as a part of the name of a module, a class or a public function.
EMPTY = {
    "util",
    "utils",
    "helper",
    "helpers",
    "misc",
    "common",
    "manager",
    "managers",
    "data",
    "info",
    "handle",
    "stuff",
}

# The synonym and the glossary's word for it.
SYNONYMS = {
    "ticket": "report or incident",
    "callout": "dispatch",
    "mission": "dispatch",
    "ping": "ask",
    "summon": "ask",
    "squad": "team",
    "crew": "team",
    "rendezvous": "meeting point",
    "abort": "stand down",
    "district": "zone",
    "precinct": "zone",
    "hexagon": "cell",
    "operator": "desk",
    "moderator": "steward",
    "superuser": "coordinator",
    "apprentice": "trainee",
    "roster": "rota",
    "watchlist": "nothing: there is none",
    "suspect": "nothing: an incident is a place and a need",
    "suspicious": "nothing: an incident is a place and a need",
}
# In a sentence some everyday words mean what another word of ours says.
SYNONYMS_IN_TEXTS = SYNONYMS | {
    "alarm": "report, incident or ask",
    "cancel": "stand down, withdraw or go back",
    "user": "person, volunteer or neighbour",
    "users": "people",
    "login": "sign-in",
    "task": "ask or job",
    "site": "meeting point",
    "staff": "volunteers",
    "customer": "neighbour",
    "patrol": "nothing: nobody patrols",
}
FIELDS_OF_A_TRAIL = {"last_seen", "heading", "licence_plate", "license_plate", "ip", "ip_address", "vehicle"}


def parts(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))


def is_frameworks(node: ast.AST) -> bool:
    """Django names its own hooks: a manager class is one."""
    return isinstance(node, ast.ClassDef) and any("Manager" in ast.unparse(base) for base in node.bases)


def public_names(module: tree.Module) -> Iterator[str]:
    yield module.path.rsplit("/", 1)[-1].removesuffix(".py")
    for node in module.tree.body:
        if (
            isinstance(node, tree.DEFINITION | ast.ClassDef)
            and not node.name.startswith("_")
            and not is_frameworks(node)
        ):
            yield node.name


def wrong_names(module: tree.Module) -> list[str]:
    return [f"{module.path}: {name}" for name in public_names(module) if parts(name) & (EMPTY | SYNONYMS.keys())]


def test_names_say_what_they_mean() -> None:
    assert [fault for module in tree.modules("turnout") for fault in wrong_names(module)] == []


def test_fields_use_the_words_of_the_glossary() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("turnout.")]
    denied = SYNONYMS.keys() | {"user", "data", "info", "misc"}
    assert [
        f"{model._meta.label}.{field.name}"
        for model in ours
        for field in model._meta.local_fields
        if parts(field.name) & denied or field.name in FIELDS_OF_A_TRAIL
    ] == []


def test_texts_use_the_words_of_the_glossary() -> None:
    wrong = [
        f"{text!r} says {word!r}: say {SYNONYMS_IN_TEXTS[word]}"
        for message in texts.gathered()
        for text in texts.sources(message)
        for word in sorted(
            set(re.findall(r"[a-z]+", re.sub(r"%\(\w+\)s", "", text.lower()))) & SYNONYMS_IN_TEXTS.keys()
        )
    ]
    assert wrong == []


def test_words_check_bites() -> None:
    module = tree.module("turnout/load/services.py", "def handle_asks(): ...\nclass AskManager: ...\ndef rest(): ...\n")

    assert wrong_names(module) == ["turnout/load/services.py: handle_asks", "turnout/load/services.py: AskManager"]
