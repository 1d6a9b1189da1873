"""Redaction on a labelled corpus: what must go is gone, and little else. `python -m bench redaction` tells more."""

from __future__ import annotations

import csv
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


@pytest.fixture
def addresses(shared: Path) -> list[tuple[str, str]]:
    with (shared / "data" / "geo" / "columbus_addresses_truth.csv").open(encoding="utf-8", newline="") as file:
        return [(row["street"], row["number"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("form", ["{} {}", "two vans at {} {}, come", "at {} {} there are agents", "{} no. {}"])
def test_house_number_behind_a_real_street_goes(addresses: list[tuple[str, str]], form: str) -> None:
    written = [(form.format(street, number), number) for street, number in addresses if len(number) > 2]

    gone = [number for text, number in written if number not in redact(text).text]

    assert len(written) > 100
    assert len(gone) >= 0.97 * len(written)


@pytest.mark.parametrize(
    "form", ["{} & {}, 12 people", "{} and {} 7pm", "bus 21 at {} & {}", "from {} to {} 300 people"]
)
def test_real_corner_with_hours_and_counts_stays(shared: Path, form: str) -> None:
    with (shared / "data" / "geo" / "columbus_intersections_truth.csv").open(encoding="utf-8", newline="") as file:
        texts = [form.format(row["street_a"], row["street_b"]) for row in csv.DictReader(file)]

    assert len(texts) > 400
    assert [text for text in texts if redact(text).text != text] == []


def test_clean_lines_are_left_alone(lines: list[dict[str, object]]) -> None:
    clean = [line["text"] for line in lines if not line["pii"]]

    changed = [text for text in clean if redact(text).found]

    assert len(clean) > 400
    assert len(changed) <= 0.03 * len(clean)
