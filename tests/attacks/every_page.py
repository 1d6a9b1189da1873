"""Every address of this installation, from the URLconf itself: what a page is called by nobody is tried here too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec

from django import forms
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route with its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        else:
            yield route, entry


def addresses(*, numbers: Iterable[int], words: Iterable[str]) -> list[str]:
    """Return every route with each of the numbers and words in the places where it takes one."""
    made: list[str] = []
    for route, entry in routes():
        takes = entry.pattern.converters
        values: list[object] = [""]
        if takes:
            is_number = all(isinstance(converter, IntConverter) for converter in takes.values())
            values = list(numbers if is_number else words)
        made += [_filled(route, value) for value in values]
    return sorted({f"/{address}" for address in made})


def every_form() -> list[type[forms.Form]]:
    """Return every form of our apps."""
    return [
        form
        for app in apps.get_app_configs()
        if app.name.startswith("turnout.") and find_spec(f"{app.name}.forms")
        for form in vars(import_module(f"{app.name}.forms")).values()
        if isinstance(form, type) and issubclass(form, forms.Form)
    ]


def _filled(route: str, value: object) -> str:
    while "<" in route:
        start, end = route.index("<"), route.index(">")
        route = f"{route[:start]}{value}{route[end + 1 :]}"
    return route
