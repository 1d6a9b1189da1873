"""Short codes of reports and incidents, to be said over a bad line."""

from __future__ import annotations

# Without vowels (no words), without 0 O 1 I L (no mix-ups).
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def code_of(digest: str, length: int = 4) -> str:
    """Turn a hexadecimal digest into a code of the given length."""
    number = int(digest[:24], 16)
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)
