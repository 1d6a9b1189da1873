"""What every page gets: the town, who looks at it, where she may go, and whether the worker lives."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject

from turnout.config.navigation import DEMO, NAVIGATION, PUBLIC, Entry
from turnout.core.heartbeat import worker_is_alive


@dataclass(frozen=True)
class Link:
    """One entry of the navigation as this person sees it."""

    label: str | Promise
    url: str
    icon: str
    is_current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the town, the person, links and the worker; each is asked for only where it is used."""
    return {
        "town": SimpleLazyObject(_town),
        "person": getattr(request, "user", None),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "public_links": SimpleLazyObject(lambda: public_links(request)),
        "demo_links": SimpleLazyObject(lambda: _links(request, DEMO)),
        "worker_alive": SimpleLazyObject(worker_is_alive),
    }


def navigation(request: HttpRequest) -> list[Link]:
    """Return the entries this person may open; none for somebody who is not signed in."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return []
    return _links(request, [entry for entry in NAVIGATION if not entry.permission or person.has_perm(entry.permission)])


def public_links(request: HttpRequest) -> list[Link]:
    """Return the pages that anybody may read."""
    return _links(request, PUBLIC)


def _links(request: HttpRequest, entries: Iterable[Entry]) -> list[Link]:
    links = []
    for entry in entries:
        url = _url(entry)
        if url:
            # "/" would be the beginning of every address.
            is_current = request.path == url or (url != "/" and request.path.startswith(url))
            links.append(Link(entry.label, url, f"ui/icons/{entry.icon}.svg", is_current))
    return links


def _town() -> Any:
    from turnout.zones.queries import town

    return town()


def _url(entry: Entry) -> str:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""
