"""A restored copy brings back neither keys nor rows that had expired."""

import shutil
from pathlib import Path

import pytest

from turnout.core import keys, restored
from turnout.messaging.models import Inbound

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_home(settings, tmp_path: Path) -> Path:
    settings.TURNOUT_HOME = tmp_path / "home"
    return keys.make_home()


@pytest.fixture
def told():
    """Collect what the apps are told."""
    heard: list[dict] = []
    before = restored.rows_came_back.connect(lambda **arguments: heard.append(arguments))
    yield heard
    restored.rows_came_back.disconnect(before)


def inbound_under(key_id: str, now, number: int = 0) -> Inbound:
    body = keys.seal(key_id=key_id, text="YES 12")
    return Inbound.objects.create(
        channel="sms", provider_id=str(number), kind="answer", key_id=key_id, body=body, received_at=now
    )


def test_untouched_home_tells_nobody(own_home, told, now):
    inbound_under(keys.new_key(now=now), now)

    assert restored.forget_again(now=now) == 0
    assert told == []


def test_rows_under_a_destroyed_key_are_told_of(own_home, told, now):
    gone, kept = keys.new_key(now=now), keys.new_key(now=now)
    inbound_under(gone, now, 1)
    inbound_under(kept, now, 2)
    keys.destroy(key_ids=[gone], now=now)

    assert restored.forget_again(now=now) == 1
    assert told == [{"key_ids": [gone], "now": now}]


def test_key_of_a_restored_store_is_destroyed_again(own_home, told, now):
    gone = keys.new_key(now=now)
    row = inbound_under(gone, now)
    copy = shutil.copy(own_home / "keys.sqlite3", own_home / "copy")
    keys.destroy(key_ids=[gone], now=now)
    keys._store_of.cache_clear()
    shutil.copy(copy, own_home / "keys.sqlite3")
    assert keys.unseal(key_id=gone, sealed=row.body) == "YES 12"

    assert restored.forget_again(now=now) == 1
    assert keys.unseal(key_id=gone, sealed=row.body) is None


def test_rows_are_found_over_many_steps(own_home, told, now, settings):
    ids = [keys.new_key(now=now) for _ in range(restored.STEP + 3)]
    for number, key_id in enumerate(ids):
        inbound_under(key_id, now, number)
    keys.destroy(key_ids=ids, now=now)

    restored.forget_again(now=now)

    assert sorted(key_id for call in told for key_id in call["key_ids"]) == sorted(ids)
