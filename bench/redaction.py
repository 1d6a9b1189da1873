"""How much of what must go redaction finds, how little else it takes, and what a hostile text costs."""

from __future__ import annotations

import json
import os
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.harness import REPOSITORY, Bar, Figures, keep_result, percentile
from turnout.engines.redact import Found, redact

TEXTS = Path(os.environ.get("TURNOUT_SHARED", REPOSITORY.parent / "shared")) / "data" / "text"
CORPORA = {"corpus": "redaction_corpus.jsonl", "reports": "duplicate_reports.jsonl"}
ADDRESSES = "us_addresses_labelled.xml"
LEAD_INS = {"bare": "", "told": "we are outside "}
HOSTILE_BYTES = 8192
HOSTILE_PIECES = ("1", "1 ", "a@", "a.", "http://", "(", "my name is ", "apt # ", "12 a ", "six ", "1\u200b", "10 mn ")

DISTORTIONS = {
    "capitals": None,
    "wide_digits": {ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)},
    "odd_signs": {ord(" "): "\u00a0", ord("-"): "\u2011"},
}

BARS = [
    *(Bar(f"corpus_{kind}_recall", ">=", 0.98) for kind in ("phone", "email")),
    *(Bar(f"corpus_{kind}_recall", ">=", 0.95) for kind in ("plate", "house_number")),
    Bar("corpus_clean_lines_changed", "<=", 0.03),
    Bar("corpus_other_characters_taken", "<=", 0.03),
    Bar("reports_clean_lines_changed", "<=", 0.03),
    Bar("addresses_told_recall", ">=", 0.95),
    Bar("hostile_ms", "<=", 50.0),
]


@dataclass
class Tally:
    """What was labelled, what of it was found whole, and what else was taken."""

    labelled: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    taken_rightly: Counter[str] = field(default_factory=Counter)
    clean_lines: int = 0
    clean_lines_changed: int = 0
    other_characters: int = 0
    other_characters_taken: int = 0

    def count(self, text: str, labels: list[tuple[int, int, str]]) -> None:
        """Redact one line and count."""
        found = redact(text).found
        inside = {place for start, end, _ in labels for place in range(start, end)}
        taken = {place for one in found for place in range(one.start, one.end)}
        for start, end, kind in labels:
            self.labelled[kind] += 1
            self.found[kind] += all(place in taken for place in range(start, end))
        for one in found:
            self.taken[one.kind] += 1
            self.taken_rightly[one.kind] += any(_touches(one, start, end) for start, end, _ in labels)
        self.clean_lines += not labels
        self.clean_lines_changed += bool(found) and not labels
        self.other_characters += len(text) - len(inside)
        self.other_characters_taken += len(taken - inside)

    def figures(self, name: str) -> Figures:
        """Return recall and precision by kind, and what was taken beside."""
        result: Figures = {f"{name}_lines_clean": self.clean_lines}
        for kind in sorted(self.labelled):
            result[f"{name}_{kind}_labelled"] = self.labelled[kind]
            result[f"{name}_{kind}_recall"] = round(self.found[kind] / self.labelled[kind], 4)
            result[f"{name}_{kind}_precision"] = round(self.taken_rightly[kind] / max(1, self.taken[kind]), 4)
        result[f"{name}_clean_lines_changed"] = round(self.clean_lines_changed / max(1, self.clean_lines), 4)
        result[f"{name}_other_characters_taken"] = round(self.other_characters_taken / max(1, self.other_characters), 5)
        return result


def run() -> bool:
    """Measure every corpus; True when every bar is met. Says so and fails where the real input is absent."""
    if not TEXTS.is_dir():
        print(f"redaction: no real input at {TEXTS}; set TURNOUT_SHARED")
        return False
    figures: Figures = {}
    for name, file in CORPORA.items():
        figures |= _corpus(TEXTS / file).figures(name)
    figures |= _distorted(TEXTS / CORPORA["corpus"])
    figures |= {f"addresses_{name}_recall": _addresses(lead_in) for name, lead_in in LEAD_INS.items()}
    figures |= _costs(TEXTS / CORPORA["reports"])
    return keep_result(name="redaction", figures=figures, bars=BARS)


def _rows(path: Path) -> list[tuple[str, list[tuple[int, int, str]]]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(line["text"], [(start, end, kind) for start, end, kind in line["pii"]]) for line in lines]


def _corpus(path: Path) -> Tally:
    tally = Tally()
    for text, labels in _rows(path):
        tally.count(text, labels)
    return tally


def _distorted(path: Path) -> Figures:
    """Write the same lines as other keyboards would, letter for letter: wide digits, capitals, odd blanks."""
    figures: Figures = {}
    for name, table in DISTORTIONS.items():
        tally = Tally()
        for text, labels in _rows(path):
            distorted = text.upper() if table is None else text.translate(table)
            if len(distorted) == len(text):
                tally.count(distorted, labels)
        figures[f"{name}_recall"] = round(sum(tally.found.values()) / sum(tally.labelled.values()), 4)
        figures[f"{name}_clean_lines_changed"] = round(tally.clean_lines_changed / tally.clean_lines, 4)
    return figures


def _addresses(lead_in: str) -> float:
    labelled = found = 0
    for address in ET.parse(TEXTS / ADDRESSES).getroot():  # noqa: S314  # a file of our own, not from the network
        text, labels = lead_in, []
        for part in address:
            words = (part.text or "").rstrip(" ,.;")
            if part.tag == "AddressNumber" and any(letter.isdigit() for letter in words):
                labels.append((len(text), len(text) + len(words)))
            text += (part.text or "") + (part.tail or " ")
        taken = redact(text.rstrip()).found
        labelled += len(labels)
        found += sum(any(one.start <= start and end <= one.end for one in taken) for start, end in labels)
    return round(found / labelled, 4)


def _costs(path: Path) -> Figures:
    ordinary = [_cost_ms(text) for text, _ in _rows(path)]
    hostile = [min(_cost_ms((piece * HOSTILE_BYTES)[:HOSTILE_BYTES]) for _ in range(3)) for piece in HOSTILE_PIECES]
    return {
        "report_p50_ms": round(percentile(ordinary, 50), 3),
        "report_p99_ms": round(percentile(ordinary, 99), 3),
        "hostile_ms": round(max(hostile), 1),
    }


def _cost_ms(text: str) -> float:
    began = time.process_time()
    redact(text)
    return (time.process_time() - began) * 1000


def _touches(one: Found, start: int, end: int) -> bool:
    return one.start < end and start < one.end
