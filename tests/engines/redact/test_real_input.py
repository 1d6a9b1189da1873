"""Redaction on a labelled corpus: what must go is gone, and little else. `python -m bench redaction` tells more."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from turnout.engines.redact import redact

pytestmark = pytest.mark.real_input

LEAST_RECALL = {"phone": 0.98, "email": 0.98, "plate": 0.95, "house_number": 0.95}


@pytest.fixture(params=["redaction_corpus.jsonl", "duplicate_reports.jsonl"])
def lines(request: pytest.FixtureRequest, shared: Path) -> list[dict[str, object]]:
    text = (shared / "data" / "text" / request.param).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_recall_reaches_its_bar_for_each_kind(lines: list[dict[str, object]]) -> None:
    labelled: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for line in lines:
        taken = {place for one in redact(line["text"]).found for place in range(one.start, one.end)}
        for start, end, kind in line["pii"]:
            labelled[kind] += 1
            gone[kind] += taken.issuperset(range(start, end))

    assert set(labelled) >= set(LEAST_RECALL)
    assert not {
        kind: gone[kind] / labelled[kind] for kind in LEAST_RECALL if gone[kind] < LEAST_RECALL[kind] * labelled[kind]
    }


def test_clean_lines_are_left_alone(lines: list[dict[str, object]]) -> None:
    clean = [line["text"] for line in lines if not line["pii"]]

    changed = [text for text in clean if redact(text).found]

    assert len(clean) > 400
    assert len(changed) <= 0.03 * len(clean)
