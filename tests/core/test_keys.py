"""The key store: what is sealed opens, what is destroyed never does, not in another process and not from a copy."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from turnout.core import keys, keystore

SECRET_WORDS = "the corner of Mill Street and 3rd, ñandú"


@pytest.fixture
def own_home(settings, tmp_path: Path) -> Path:
    settings.TURNOUT_HOME = tmp_path / "home"
    return keys.make_home()


@pytest.fixture
def elsewhere(own_home: Path) -> Callable[[str], str]:
    """Return a function that runs Python lines in a second process on the same home."""

    def run(lines: str) -> str:
        opening = (
            "from datetime import datetime, UTC\nfrom pathlib import Path\nfrom django.conf import settings\n"
            f"settings.configure(TURNOUT_HOME=Path({str(own_home)!r}))\nfrom turnout.core import keys\n"
        )
        done = subprocess.run([sys.executable, "-c", opening + lines], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return run


def every_byte(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.iterdir()) if path.name != "ballast")


def age_in_real_time(home: Path) -> None:
    """Let the keys look as if they had been made an hour ago by the machine's clock."""
    with sqlite3.connect(home / "keys.sqlite3") as store:
        store.execute("UPDATE key SET made_at_real = made_at_real - 3600")
    store.close()


def test_seal_opens_again(own_home, now):
    key_id = keys.new_key(now=now)

    sealed = keys.seal(key_id=key_id, text=SECRET_WORDS)

    assert keys.unseal(key_id=key_id, sealed=sealed) == SECRET_WORDS
    assert b"Mill" not in sealed


def test_seal_differs_each_time(own_home, now):
    key_id = keys.new_key(now=now)

    sealed = {keys.seal(key_id=key_id, text=SECRET_WORDS) for _ in range(50)}

    assert len(sealed) == 50


def test_unseal_accepts_what_a_database_returns(own_home, now):
    key_id = keys.new_key(now=now)

    sealed = memoryview(keys.seal(key_id=key_id, text=SECRET_WORDS))

    assert keys.unseal(key_id=key_id, sealed=sealed) == SECRET_WORDS


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_unseal_refuses_changed_bytes(own_home, now, position):
    key_id = keys.new_key(now=now)
    sealed = bytearray(keys.seal(key_id=key_id, text=SECRET_WORDS))

    sealed[position] ^= 1

    with pytest.raises(keys.SealBroken):
        keys.unseal(key_id=key_id, sealed=bytes(sealed))


def test_unseal_refuses_another_rows_bytes(own_home, now):
    first, second = keys.new_key(now=now), keys.new_key(now=now)

    sealed = keys.seal(key_id=first, text=SECRET_WORDS)

    with pytest.raises(keys.SealBroken):
        keys.unseal(key_id=second, sealed=sealed)


def test_destroy_makes_unreadable_for_good(own_home, now):
    key_id = keys.new_key(now=now)
    sealed = keys.seal(key_id=key_id, text=SECRET_WORDS)

    keys.destroy(key_ids=[key_id], now=now)
    keys.destroy(key_ids=[key_id], now=now)

    assert keys.unseal(key_id=key_id, sealed=sealed) is None
    assert keys.destroyed(key_ids=[key_id, "never"]) == {key_id}
    with pytest.raises(keys.KeyDestroyed):
        keys.seal(key_id=key_id, text="again")


def test_destroy_leaves_other_keys(own_home, now):
    gone, kept = keys.new_key(now=now), keys.new_key(now=now)
    sealed = keys.seal(key_id=kept, text=SECRET_WORDS)

    keys.destroy(key_ids=[gone], now=now)

    assert keys.unseal(key_id=kept, sealed=sealed) == SECRET_WORDS


def test_destroy_in_another_process_counts_at_once(own_home, elsewhere, now):
    key_id = keys.new_key(now=now)
    sealed = keys.seal(key_id=key_id, text=SECRET_WORDS)
    assert keys.unseal(key_id=key_id, sealed=sealed) == SECRET_WORDS

    elsewhere(f"keys.destroy(key_ids=['{key_id}'], now=datetime.now(UTC))")

    assert keys.unseal(key_id=key_id, sealed=sealed) is None


def test_destroy_leaves_no_byte_of_the_wrapped_key(own_home, now):
    key_id = keys.new_key(now=now)
    with sqlite3.connect(own_home / "keys.sqlite3") as store:
        wrapped = store.execute("SELECT wrapped FROM key WHERE id = ?", (key_id,)).fetchone()[0]
    store.close()
    assert wrapped in every_byte(own_home)

    keys.destroy(key_ids=[key_id], now=now)

    assert wrapped[12:] not in every_byte(own_home)


def test_new_key_of_two_processes_never_meet(own_home, elsewhere, now):
    theirs = elsewhere("print(' '.join(keys.new_key(now=datetime.now(UTC)) for _ in range(300)))").split()

    ours = [keys.new_key(now=now) for _ in range(300)]

    assert len({*ours, *theirs}) == 600


def test_new_key_is_durable_before_it_is_handed_out(own_home, elsewhere, now):
    key_id = keys.new_key(now=now)

    sealed = elsewhere(f"print(keys.seal(key_id='{key_id}', text='words').hex())")

    assert keys.unseal(key_id=key_id, sealed=bytes.fromhex(sealed)) == "words"


def test_new_key_writes_once_for_a_whole_batch(own_home, now):
    keys.new_key(now=now)
    before = (own_home / "keys.sqlite3").stat().st_mtime_ns

    for _ in range(keys.BATCH_SIZE - 1):
        keys.new_key(now=now)

    assert (own_home / "keys.sqlite3").stat().st_mtime_ns == before


def test_store_without_the_secret_opens_nothing(own_home, now):
    key_id = keys.new_key(now=now)
    wrapped = keystore.KeyStore(own_home / "keys.sqlite3", b"w" * 32)

    with pytest.raises(InvalidTag):
        wrapped.read(key_id)


def test_secret_and_store_are_for_the_owner_only(own_home):
    modes = {name: (own_home / name).stat().st_mode & 0o777 for name in ("secret.key", "keys.sqlite3", "tombstones")}

    assert modes == {"secret.key": 0o600, "keys.sqlite3": 0o600, "tombstones": 0o600}


def test_make_home_keeps_what_is_there(own_home):
    secret = (own_home / "secret.key").read_text(encoding="ascii")

    keys.make_home()

    assert (own_home / "secret.key").read_text(encoding="ascii") == secret


def test_missing_secret_says_what_to_run(settings, tmp_path):
    settings.TURNOUT_HOME = tmp_path

    with pytest.raises(keys.NotInitialised, match="turnout init"):
        keys.keyed_hash(purpose="phone", value="555")


def test_apply_tombstones_destroys_what_a_copy_brought_back(own_home, now):
    gone, kept = keys.new_key(now=now), keys.new_key(now=now)
    sealed = keys.seal(key_id=gone, text=SECRET_WORDS)
    copy = shutil.copy(own_home / "keys.sqlite3", own_home / "copy")
    keys.destroy(key_ids=[gone], now=now)
    keys._store_of.cache_clear()
    shutil.copy(copy, own_home / "keys.sqlite3")
    assert keys.unseal(key_id=gone, sealed=sealed) == SECRET_WORDS

    back = keys.apply_tombstones()

    assert back == [gone]
    assert keys.unseal(key_id=gone, sealed=sealed) is None
    assert keys.seal(key_id=kept, text="still")


def test_apply_tombstones_takes_a_ledger_kept_elsewhere(own_home, now, tmp_path):
    gone = keys.new_key(now=now)
    ledger = tmp_path / "ledger"
    ledger.write_text(f"{gone} 2026-01-15\n", encoding="ascii")

    back = keys.apply_tombstones(ledger=ledger)

    assert back == [gone]
    assert f"{gone} 2026-01-15" in (own_home / "tombstones").read_text(encoding="ascii")


def test_apply_tombstones_writes_a_lost_ledger_anew(own_home, now):
    gone = keys.new_key(now=now)
    keys.destroy(key_ids=[gone], now=now)
    (own_home / "tombstones").unlink()

    keys.apply_tombstones()

    assert (own_home / "tombstones").read_text(encoding="ascii") == f"{gone} 2026-01-15\n"


def test_ledger_survives_a_line_cut_short(own_home, now):
    first, second = keys.new_key(now=now), keys.new_key(now=now)
    keys.destroy(key_ids=[first], now=now)
    with (own_home / "tombstones").open("a", encoding="ascii") as ledger:
        ledger.write("00ff")

    keys.destroy(key_ids=[second], now=now)

    assert keystore.Ledger(own_home / "tombstones").read() == {first: "2026-01-15", second: "2026-01-15"}


def test_sweep_removes_old_keys_no_row_uses(own_home, now):
    ids = [keys.new_key(now=now) for _ in range(3)]
    age_in_real_time(own_home)

    removed = keys.sweep(referenced=lambda some: {ids[0]} & set(some), now=now + timedelta(hours=25))

    assert removed == keys.BATCH_SIZE - 1
    assert keys.seal(key_id=ids[0], text="still")
    with pytest.raises(keys.KeyDestroyed):
        keys.seal(key_id=ids[1], text="never used")


def test_sweep_leaves_keys_of_the_last_day(own_home, now):
    keys.new_key(now=now)
    age_in_real_time(own_home)

    assert keys.sweep(referenced=lambda _: set(), now=now + timedelta(hours=23)) == 0


def test_sweep_leaves_keys_made_minutes_ago_by_the_real_clock(own_home, now):
    keys.new_key(now=now)

    assert keys.sweep(referenced=lambda _: set(), now=now + timedelta(days=30)) == 0


def test_sweep_destroys_a_key_whose_row_went_a_day_later(own_home, now):
    used = keys.new_key(now=now)
    age_in_real_time(own_home)
    keys.sweep(referenced=lambda some: {used} & set(some), now=now + timedelta(hours=25))

    removed = [keys.sweep(referenced=lambda _: set(), now=now + timedelta(days=days)) for days in (2, 2.5, 3)]

    assert removed == [0, 0, 1]
    assert keys.destroyed(key_ids=[used]) == {used}


def test_sweep_forgives_a_row_that_came_back(own_home, now):
    used = keys.new_key(now=now)
    age_in_real_time(own_home)
    present, absent = (lambda some: {used} & set(some)), (lambda _: set())

    for days, rows in ((2, present), (3, absent), (3.5, present), (4.5, absent), (5, absent)):
        keys.sweep(referenced=rows, now=now + timedelta(days=days))

    assert keys.seal(key_id=used, text="still")


def test_new_key_after_a_sweep_is_never_a_swept_one(own_home, now):
    keys.new_key(now=now)
    age_in_real_time(own_home)
    later: datetime = now + timedelta(hours=25)
    keys.sweep(referenced=lambda _: set(), now=later)

    key_id = keys.new_key(now=later)

    assert keys.unseal(key_id=key_id, sealed=keys.seal(key_id=key_id, text="new")) == "new"


def test_keyed_hash_depends_on_purpose_value_and_secret(own_home, settings, tmp_path):
    hashes = {keys.keyed_hash(purpose=purpose, value=value) for purpose in ("a", "b") for value in ("1", "2")}
    same = keys.keyed_hash(purpose="a", value="1")
    settings.TURNOUT_HOME = tmp_path / "another"
    keys.make_home()

    assert len(hashes) == 4
    assert same in hashes
    assert keys.keyed_hash(purpose="a", value="1") not in hashes
