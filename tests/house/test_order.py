"""What imports cannot show keeps the order of layers too: relations, migrations, templates, tags and names of pages."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

from tests.house import tree
from turnout.config.navigation import NAVIGATION

PARTS = re.compile(r"{%\s*(include|extends|load|url|static)\s+(.*?)\s*%}", re.DOTALL)
QUOTED = re.compile(r"""^(['"])(?P<name>[^'"]+)\1""")
NAMING_CALLS = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


def app_of_module(name: str) -> str:
    """Return our app that a dotted module belongs to; "" for a package of somebody else."""
    parts = name.split(".")
    return parts[1] if parts[0] == "turnout" and len(parts) > 1 else ""


def test_import_contracts_have_no_exception() -> None:
    text = tree.text_of("pyproject.toml")

    assert re.findall(r"ignore_imports|exhaustive_ignores|exclude_type_checking_imports|allow_indirect", text) == []
    assert tree.contracts()["layers"]["exhaustive"] is True
    assert {"layers", "inside", "acyclic", "engines-pure", "channels-plain"} <= set(tree.contracts())


def test_every_app_is_in_the_contract_of_its_rooms() -> None:
    ours = {config.name for config in apps.get_app_configs() if config.name.startswith("turnout.")}

    assert ours - set(tree.contracts()["inside"]["containers"]) == {"turnout.config", "turnout.ui"}


def test_relations_point_downwards() -> None:
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if (user := app_of_module(model.__module__)) and (used := app_of_module(field.related_model.__module__))
        if not tree.may_use(user, used)
    ]
    assert upwards == []


def migrations() -> Iterator[tuple[str, object]]:
    for path in tree.files():
        if re.fullmatch(r"turnout/\w+/migrations/\d{4}_\w+\.py", path):
            yield path, importlib.import_module(path.removesuffix(".py").replace("/", ".")).Migration


def test_migrations_depend_downwards() -> None:
    modules = {config.label: config.name for config in apps.get_app_configs()}
    upwards = [
        f"{path} -> {label}"
        for path, migration in migrations()
        for label, _name in [*migration.dependencies, *migration.run_before]
        if (used := app_of_module(modules[label if label != "__setting__" else "people"]))
        if not tree.may_use(path.split("/")[1], used)
    ]
    assert upwards == []


def owner_of_template(name: str) -> str:
    """Return our app that holds the template; "" where another package does. Fails where nobody does."""
    parts = get_template(name).origin.name.split("/turnout/", 1)
    held = [path.split("/")[1] for path in tree.templates() if path.split("/templates/", 1)[-1] == name]
    return held[0] if held and len(parts) == 2 else ""


@cache
def owners_of_names() -> dict[str, str]:
    """Return each page name that `reverse` knows with our app whose view answers it ("" for others')."""
    owners: dict[str, str] = {}

    def walk(resolver: URLResolver, prefix: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
            elif pattern.name:
                owners[prefix + pattern.name] = app_of_module(pattern.callback.__module__)

    walk(get_resolver(), "")
    return owners


def owner_of_tags(library: str) -> str:
    libraries = engines["django"].engine.libraries
    return app_of_module(libraries[library]) if library in libraries else f"no tag library {library}"


def template_faults(path: str) -> Iterator[str]:
    user = path.split("/")[1]
    for kind, rest in PARTS.findall(tree.text_of(path)):
        for used in uses(kind, rest, user):
            if used and not known_and_lower(user, used):
                yield f"{path}: {kind} {rest} -> {used}"


def uses(kind: str, rest: str, user: str) -> list[str]:
    """Return the apps that one template tag relies on; a thing that nobody has is told in words."""
    quoted = QUOTED.match(rest)
    if kind == "load":
        return [owner_of_tags(word) for word in rest.rsplit(" from ", maxsplit=1)[-1].split()]
    if kind == "static":
        return ["" if quoted and finders.find(quoted["name"]) else "no such static file"]
    if kind == "url":
        return [owners_of_names().get(quoted["name"], "no page of this name") if quoted else "does not say which page"]
    # A component of ui may be told by its caller which icon to include: the caller's words are looked at as well.
    named = re.findall(r"""['"]([\w/.-]+\.(?:html|svg|txt))['"]""", rest)
    return [owner_of_template(name) for name in named] if quoted or user == "ui" else ["does not say which template"]


def known_and_lower(user: str, used: str) -> bool:
    return used in tree.ranks() and tree.may_use(user, used)


@pytest.mark.parametrize("path", tree.templates())
def test_template_uses_what_lies_lower(path: str) -> None:
    assert list(template_faults(path)) == []


def strings_in(module: tree.Module) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the kind and the name of each template or page that a module names."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w/]+\.html", node.value):
            yield node.lineno, "template", node.value
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in NAMING_CALLS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and "/" not in str(first.value):
                yield node.lineno, "page", str(first.value)


def test_code_names_pages_and_templates_that_lie_lower() -> None:
    names = owners_of_names()
    faults = []
    for module in tree.modules("turnout"):
        for line, kind, name in strings_in(module):
            used = owner_of_template(name) if kind == "template" else names.get(name, f"no page named {name}")
            if used and not known_and_lower(module.app, used):
                faults.append(f"{module.path}:{line} {kind} {name} -> {used}")
    assert faults == []


def test_navigation_leads_to_pages_that_exist() -> None:
    assert [entry.url_name for entry in NAVIGATION if entry.url_name not in owners_of_names()] == []


def test_order_check_bites() -> None:
    assert tree.may_use("respond", "load")
    assert not tree.may_use("load", "respond")
    assert not tree.may_use("front", "demo")
    assert known_and_lower("ui", "no page named x") is False
