"""What really goes over the line for a neighbour's first page, compressed as it is served."""

import re

import pytest
from django.test import Client

from tests.factories.town import small_town

pytestmark = pytest.mark.django_db
FIRST_PAGE_BYTES = 15_000


def transferred(client: Client, address: str) -> int:
    """Return the bytes of an answer's body as a browser gets it, which must be compressed."""
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip", address
    return len(b"".join(answer)) if answer.streaming else len(answer.content)


def test_first_page_is_light_as_it_is_sent(client, stepped_clock):
    small_town()
    page = client.get("/").content.decode()
    files = re.findall(r'(?:rel="stylesheet" href|<script src)="(/static/[^"]+)"', page)

    total = sum(transferred(client, address) for address in ["/", *files])

    assert total <= FIRST_PAGE_BYTES
    assert len(files) + 1 <= 5
