"""The GSM-7 alphabet of text messages: how long a text is in it, and how to bring a text into it.

Source: 3GPP TS 23.038, the default alphabet and its extension table.
"""

import unicodedata

SEGMENT = 160
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
ALPHABET = BASIC | EXTENDED
WRITTEN_AS = {
    "…": "...",
    "–": "-",
    "—": "-",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "·": "-",
    "\t": " ",
    "\u00a0": " ",
}


def transliterate(text: str) -> str:
    """Return the text in GSM-7: á í ó ú lose their accent, é ñ ü ¿ ¡ stay, what has no likeness becomes `?`."""
    return "".join(_in_gsm7(sign) for sign in unicodedata.normalize("NFC", text))


def gsm7_length(text: str) -> int:
    """Return how many of a segment's 160 places the text takes; ValueError for a sign outside the alphabet."""
    foreign = set(text) - ALPHABET
    if foreign:
        raise ValueError(f"not in GSM-7: {''.join(sorted(foreign))}")
    return sum(2 if sign in EXTENDED else 1 for sign in text)


def _in_gsm7(sign: str) -> str:
    if sign in ALPHABET:
        return sign
    if sign in WRITTEN_AS:
        return WRITTEN_AS[sign]
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return bare if bare and set(bare) <= ALPHABET else "?"
