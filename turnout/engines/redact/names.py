"""Names of people where the words before say that a name follows: "my name is", "ask for", "me llamo", "Mrs."."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from turnout.engines.redact.everyday import COMMON, FUNCTION
from turnout.engines.redact.problem import Kind
from turnout.engines.redact.reading import MASK, NUMBER, SIGN, WORD, Reading, Span, Token, word_at
from turnout.engines.redact.words import CONNECTORS, PLATFORMS, SUFFIXES, is_like

STRONG = """
my name is|name|name is|names|name s|the name|full name|mi nombre es|nombre es|nombre|nombre completo|me llamo|se llama
se llaman|le dicen|me dicen|le llaman|llamado|llamada|is called|are called|was called|called|named
mr|mrs|ms|miss|dr|mx|sra|sr|srta|senora|senor|senorita|don|dona
signed|firma|firmado|firmada|sincerely|regards|attn|attention|atte|atentamente
"""
MEDIUM = """
ask for|asks for|asking for|asked for|pregunte por|pregunten por|preguntar por|pregunta por|preguntando por|busque a
busquen a|buscar a|contact|contacto|contact is|el contacto es|talk to|talked to|talking to|talked 2|talk 2|talk with
talked with|spoke with|spoke to|speak with|speak to|speaking with|hable con|hablen con|hablar con|hablamos con|hablo con
habla con|digale a|diganle a|dile a|avisele a|avisenle a|avisale a|avisar a|marcar a|llame a|llamen a|llamar a|habla
le habla|la saluda|le saluda|attn to|care of|c o|on behalf of|de parte de|pasame con|comunicame con|me pasa con
"""
RELATED = """
neighbor|neighbour|nbr|neighbors|vecina|vecino|friend|amiga|amigo|cousin|prima|primo|aunt|auntie|uncle|tia|tio|brother
sister|hermana|hermano|daughter|son|hija|hijo|wife|husband|esposa|esposo|mom|mother|mama|grandma|abuela|abuelo|teacher
maestra|maestro|profe|nurse|coach|pastor|father|padre|interpreter|interprete|landlord|roommate|coworker|steward
tell|please tell|ask|aqui|this is|it is|i am|im|i m|soy|yo soy
"""
PARTICLES = frozenset(
    {"de", "la", "del", "los", "las", "van", "von", "der", "bin", "ibn", "al", "el", "da", "dos", "san", "y"}
)
VERBAL_ENDINGS = (
    "ing",
    "ed",
    "ly",
    "tion",
    "sion",
    "ment",
    "ness",
    "ous",
    "ful",
    "mente",
    "ando",
    "iendo",
    "cion",
    "dad",
)
AFTER_A_NAME = frozenset({",", ".", ";", ")", "!", "?", "-", "/", ""})
LONGEST_NAME = 4
LONGEST_CUE = 4


def _phrases(text: str) -> dict[str, list[tuple[str, ...]]]:
    """Index phrases by their last word; longer ones first."""
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in text.replace("\n", "|").split("|"):
        words = tuple(phrase.split())
        if words:
            index.setdefault(words[-1], []).append(words)
    return index


_BY_STRENGTH = (_phrases(STRONG), _phrases(MEDIUM), _phrases(RELATED))
_CUE_WORDS = frozenset(
    word for index in _BY_STRENGTH for phrases in index.values() for words in phrases for word in words
)
_LAST_WORDS = frozenset(word for index in _BY_STRENGTH for word in index)
_SHORT_CUES = frozenset({"name", "this", "llamo", "signed", "called"})
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "mx", "sra", "sr", "srta", "senor", "senora", "senorita", "don", "dona"}
)
SLIPS = {"fr": "for", "ofr": "for", "fro": "for", "pr": "por", "opr": "por", "poor": "por", "4": "for"}
INDEFINITE = frozenset({"un", "una", "unos", "unas", "otro", "otra", "este", "esta", "ese", "esa", "another"})
SIGNING = frozenset(["signed", "firma", "firmado", "firmada", "sincerely", "regards", "atte", "atentamente"])
NEEDS_A_CAPITAL = frozenset({"is", "am", "im", "m", "soy", "don", "ask", "tell", "aqui"})
_SKIPPED = frozenset({":", ".", ",", "-", "'", '"'})


@lru_cache(maxsize=8192)
def _cue_word(word: str) -> str:
    """Return the word of a cue that this one is, or was meant to be; otherwise the word itself."""
    if word in _CUE_WORDS:
        return word
    if word in SLIPS:
        return SLIPS[word]
    vocabulary, shortest = (_CUE_WORDS, 5) if is_like(word, _CUE_WORDS) else (_SHORT_CUES, 4)
    near = [cue for cue in vocabulary if is_like(word, frozenset({cue}), shortest)]
    return min(near, default=word)


def find_names(reading: Reading) -> Iterator[Span]:
    """Yield names that a cue announces. The doubtful ones need a capital letter, or the stop that follows a name."""
    tokens = reading.tokens
    at = 0
    while at < len(tokens):
        last = 0
        if tokens[at].kind == WORD and len(tokens[at].text) > 1:
            strength = _strength_before(tokens, at)
            last = _name_end(reading, at, strength) if strength is not None else 0
        if last:
            yield Span(tokens[at].start, tokens[last - 1].end, Kind.PERSON_NAME)
        at = max(at + 1, last)


def _strength_before(tokens: list[Token], at: int) -> int | None:
    """Return 0 for a cue that only names follow, 1 for one that mostly, 2 for one that sometimes; None for none."""
    words: list[str] = []
    place, skipped = at - 1, 0
    while place >= 0 and len(words) < LONGEST_CUE:
        token = tokens[place]
        if token.kind == WORD or token.text == "2":
            words.insert(0, _cue_word(token.text))
            if words[-1] not in _LAST_WORDS:
                return None
        elif token.kind != SIGN or token.text not in _SKIPPED or skipped >= 2:
            break
        else:
            skipped += 1
        place -= 1
    if not words or (len(words) > 1 and words[-1] in _TITLES and _is_no_title(words[-2], words[-1])):
        return None
    for strength, index in enumerate(_BY_STRENGTH):
        if any(tuple(words[-len(phrase) :]) == phrase for phrase in index.get(words[-1], ())):
            return strength if _leads_on(tokens, at, strength, words[-1]) else None
    return None


def _is_no_title(before: str, title: str) -> bool:
    """Say whether this is "un señor" or the "Dr" of a street."""
    return before in INDEFINITE or (title == "dr" and before not in COMMON and before not in _CUE_WORDS)


def _leads_on(tokens: list[Token], at: int, strength: int, cue: str) -> bool:
    """Say whether the cue leads straight to the name: after a doubtful one no sign may stand between."""
    sign = tokens[at - 1].text if tokens[at - 1].kind != WORD else ""
    if strength == 2:
        return sign == ""
    if cue == "name":
        return sign == ":"
    return sign != "," or cue in SIGNING


def _name_end(reading: Reading, at: int, strength: int) -> int:
    """Return the end of a name that starts here, 0 when what stands here is none."""
    tokens = reading.tokens
    is_joined = at + 2 < len(tokens) and tokens[at + 1].text == "-" and tokens[at + 2].is_glued
    if not is_joined and not _may_begin_a_name(reading, tokens[at], strength):
        return 0
    is_capital = reading.has_case and tokens[at].is_capital
    last, words = at + 1, 1
    while last < len(tokens) and words <= LONGEST_NAME:
        step = _name_step(reading, last, is_capital)
        if not step:
            break
        last, words = last + step, words + 1
    is_cut = last < len(tokens) and tokens[last].is_glued and tokens[last].kind == NUMBER
    if is_cut or _is_of_a_place(tokens, last, strength) or tokens[at].text in PLATFORMS:
        return 0
    is_plain = strength == 0 and word_at(tokens, at - 1) != "don"
    return last if is_capital or is_plain or _is_safe(tokens, at, last, strength) else 0


def _may_begin_a_name(reading: Reading, token: Token, strength: int) -> bool:
    if len(token.text) < 2 or token.text in FUNCTION or token.text in _TITLES or token.text in SLIPS:
        return False
    is_capital = reading.has_case and token.is_capital
    if token.text in COMMON:
        return is_capital and strength == 0 and token.text not in SUFFIXES
    return is_capital or not token.text.endswith(VERBAL_ENDINGS)


def _name_step(reading: Reading, at: int, is_capital: bool) -> int:
    """Return how many tokens the next part of a name takes: a word, an initial, a joined part; 0 for none."""
    tokens = reading.tokens
    token = tokens[at]
    is_joined = token.text in ("-", "'", "’") and token.is_glued and at + 1 < len(tokens)
    if is_joined and tokens[at + 1].kind == WORD and tokens[at + 1].is_glued:
        return 2 if tokens[at + 1].text not in ("s",) else 0
    if token.kind != WORD or (token.is_glued and tokens[at - 1].kind == NUMBER):
        return 0
    if len(token.text) == 1:
        return _initial_step(tokens, at)
    if token.text in PARTICLES and at + 1 < len(tokens):
        after = tokens[at + 1]
        is_followed = after.kind == WORD and len(after.text) > 2 and after.text not in COMMON
        return 2 if is_followed and (after.is_capital or not is_capital) and token.text != "y" else 0
    if token.text in COMMON or (is_capital and not token.is_capital) or token.text.endswith(VERBAL_ENDINGS):
        return 0
    return 1 if reading.has_case is False or token.is_capital or not is_capital else 0


def _initial_step(tokens: list[Token], at: int) -> int:
    """Take an initial: a letter with its dot, or at the end of what is said."""
    following = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if following == ".":
        return 2
    return 1 if following in AFTER_A_NAME and tokens[at].text not in "aeyou" else 0


def _is_of_a_place(tokens: list[Token], last: int, strength: int) -> bool:
    """Say whether a street or a corner goes on after the words: then they name a place."""
    following = tokens[last].text if last < len(tokens) else ""
    if following in SUFFIXES - {"in"} or (strength == 2 and following in CONNECTORS | {"by", "por", "near", "around"}):
        return True
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    return following in CONNECTORS and after is not None and (after.kind == NUMBER or following in ("&", "/"))


def _is_safe(tokens: list[Token], at: int, last: int, strength: int) -> bool:
    """Say whether a name without a capital is told by what follows it."""
    following = tokens[last].text if last < len(tokens) else ""
    if strength == 1:
        return True
    is_stopped = following in (",", "") or (last < len(tokens) and tokens[last].kind == MASK)
    return is_stopped and (last - at >= 2 or tokens[at - 1].text not in NEEDS_A_CAPITAL)
