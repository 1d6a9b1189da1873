"""Keys that make rows readable, in a store of their own apart from the database, and their destruction.

A row sealed under a key is gone when the key is gone, whatever copies of the database exist. Keys lie in
the store wrapped by the network's secret, so that neither the store nor the secret alone opens anything.
"""

import hashlib
import hmac
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from turnout.core.ballast import load_ballast
from turnout.core.clock import utc
from turnout.core.keystore import KeyStore, Ledger

BATCH_SIZE = 256
BATCH_LIFE = timedelta(hours=1)
"""A process hands out keys of a batch no longer than this, so that a sweep cannot meet them unborn."""
UNUSED_LIFE = timedelta(hours=24)
UNUSED_LIFE_REAL_SECONDS = 600.0
"""Replay steps the domain clock by days in a second; open transactions live in real time."""

SEALED_FORMAT = b"\x01"
NONCE_BYTES = 12
SWEEP_STEP = 500


class NotInitialised(RuntimeError):
    """The home folder has no secret yet: run `turnout init`."""


class KeyDestroyed(LookupError):
    """Nothing can be sealed under this key: it was destroyed, or never was in this store."""


class SealBroken(ValueError):
    """Sealed bytes were changed, or belong to another key."""


def make_home() -> Path:
    """Make the home folder with its secret, key store, ledger and ballast; existing parts stay as they are."""
    home = Path(settings.TURNOUT_HOME)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(home / "secret.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
    _store().key_count()
    _ledger().open()
    load_ballast()
    return home


def new_key(*, now: datetime) -> str:
    """Return the id of a fresh key that is already durable.

    Keys are made in batches, so that all but one call in 256 touch no disk. A key whose row never
    comes (a rolled-back transaction, a killed process) is removed by `sweep` a day later.
    """
    return _premade().take(utc(now))


def seal(*, key_id: str, text: str) -> bytes:
    """Encrypt text under a key (AES-256-GCM, the key id authenticated); KeyDestroyed when it is gone."""
    key = _key(key_id)
    if key is None:
        raise KeyDestroyed(key_id)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return SEALED_FORMAT + nonce + AESGCM(key).encrypt(nonce, text.encode(), key_id.encode())


def unseal(*, key_id: str, sealed: bytes) -> str | None:
    """Decrypt what `seal` made; None when the key is gone, SealBroken when the bytes were changed.

    The key is read from the store each time: a destroyed key is gone at once in every process.
    """
    key = _key(key_id)
    if key is None:
        return None
    sealed = bytes(sealed)
    if sealed[:1] != SEALED_FORMAT:
        raise SealBroken(f"unknown format of a field sealed under {key_id}")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, key_id.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"a field sealed under {key_id} was changed") from error


def destroy(*, key_ids: Sequence[str], now: datetime) -> None:
    """Destroy keys for good: first the ledger (fsynced), then the store; repeating does no harm.

    Call it before the rows are deleted: a kill in between leaves rows that expiry finds again.
    """
    if key_ids:
        _ledger().append(key_ids, utc(now))
        _store().destroy(key_ids, utc(now))


def destroyed(*, key_ids: Sequence[str]) -> set[str]:
    """Return those of the ids that have a tombstone: rows of a restored copy that must go again."""
    return _store().tombstones(key_ids)


def has_tombstones() -> bool:
    """Say whether any key was ever destroyed here."""
    return bool(_ledger().read()) or bool(_store().all_tombstones())


def apply_tombstones(*, ledger: Path | None = None) -> list[str]:
    """Destroy again every key that a restored copy brought back; return their ids, sorted.

    `ledger` is a copy of the ledger kept elsewhere, merged into this home's first. To be called
    before a restored copy serves its first page.
    """
    own = _ledger()
    kept = _store().all_tombstones()
    listed = own.read()
    merged = {**kept, **(Ledger(ledger).read() if ledger else {}), **listed}
    own.append_dated({key_id: date for key_id, date in merged.items() if key_id not in listed})
    return _store().bury(merged)


def sweep(*, referenced: Callable[[list[str]], set[str]], now: datetime) -> int:
    """Remove keys that no row refers to; return how many.

    `referenced` gets some hundred key ids and returns those that any row uses. A key of a batch made more than a
    day ago that never had a row goes at once. One that had a row (its process was killed between deleting the row and
    destroying the key) is destroyed after a second day, so that a database being restored does not lose its keys.
    """
    now = utc(now)
    removed, last = 0, ""
    while aged := _store().aged(
        made_before=now - UNUSED_LIFE,
        made_before_real=time.time() - UNUSED_LIFE_REAL_SECONDS,
        after=last,
        limit=SWEEP_STEP,
    ):
        last = aged[-1].id
        used = referenced([key.id for key in aged])
        idle = [key for key in aged if key.id not in used]
        unused = [key.id for key in idle if not key.is_settled]
        alone = [key for key in idle if key.is_settled]
        overdue = [key.id for key in alone if key.alone_since and now - key.alone_since >= UNUSED_LIFE]
        newly = [key.id for key in aged if key.id in used and (not key.is_settled or key.alone_since)]
        _store().settle(used=newly, alone=[key.id for key in alone], unused=unused, now=now)
        destroy(key_ids=overdue, now=now)
        removed += len(unused) + len(overdue)
    return removed


def keyed_hash(*, purpose: str, value: str) -> str:
    """Return 64 hex digits that only this network can compute from the value, different per purpose."""
    key = _derived("hash", purpose, _secret(_secret_path()))
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


class _Premade:
    """The ids a process has made durable and not handed out yet."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._ids: list[str] = []
        self._made_at = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def take(self, now: datetime) -> str:
        with self._lock:
            if not self._ids or abs(now - self._made_at) > BATCH_LIFE:
                self._ids = self._store.make(count=BATCH_SIZE, now=now, real=time.time())
                self._made_at = now
            return self._ids.pop()


def _key(key_id: str) -> bytes | None:
    return _store().read(key_id)


def _secret_path() -> Path:
    return Path(settings.TURNOUT_HOME) / "secret.key"


@lru_cache(maxsize=4)
def _secret(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise NotInitialised(f"{path} is missing: run `turnout init`") from error


@lru_cache(maxsize=64)
def _derived(use: str, purpose: str, secret: bytes) -> bytes:
    # HMAC as the extract-and-expand step of HKDF: the secret is already 32 random bytes.
    return hmac.new(secret, f"turnout:{use}:{purpose}".encode(), hashlib.sha256).digest()


def _store() -> KeyStore:
    return _store_of(Path(settings.TURNOUT_HOME), os.getpid())


def _premade() -> _Premade:
    return _premade_of(Path(settings.TURNOUT_HOME), os.getpid())


def _ledger() -> Ledger:
    return Ledger(Path(settings.TURNOUT_HOME) / "tombstones")


# The process id is part of the cache key: a SQLite connection must not be used across a fork, and two
# processes must not hand out the same keys.
@lru_cache(maxsize=4)
def _store_of(home: Path, _process: int) -> KeyStore:
    wrap_key = _derived("wrap", "keys", _secret(home / "secret.key"))
    return KeyStore(home / "keys.sqlite3", wrap_key)


@lru_cache(maxsize=4)
def _premade_of(home: Path, process: int) -> _Premade:
    return _Premade(_store_of(home, process))


__all__ = [
    "KeyDestroyed",
    "NotInitialised",
    "SealBroken",
    "apply_tombstones",
    "destroy",
    "destroyed",
    "has_tombstones",
    "keyed_hash",
    "make_home",
    "new_key",
    "seal",
    "sweep",
    "unseal",
]
