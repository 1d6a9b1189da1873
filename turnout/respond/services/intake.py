"""Taking reports in: redacted before the first write, sealed under a key of their own, once per client key."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from turnout.core import jobs, keys, live
from turnout.core.limits import limit
from turnout.engines.geo import NotAPlace
from turnout.engines.redact import redact
from turnout.respond import codes
from turnout.respond.enums import Entry, PlaceState, Source
from turnout.respond.jobs import Job
from turnout.respond.models import Report
from turnout.respond.rules import NotThere
from turnout.respond.services.changes import DESK_TOPIC
from turnout.zones import queries as zones

UNSEEN_STEWARD = timedelta(minutes=3)
DIGITS_OF_A_CALLER = 7
EXTENSION = re.compile(r"e?xt?[.:=\s]*\d|[;#,]")


@dataclass(frozen=True, kw_only=True)
class ReportIntake:
    """What came in, before redaction. `client_key` makes a repeated submission the same report."""

    client_key: str
    entry: Entry
    source: Source
    words: str = ""
    place_text: str = ""
    kind: str = ""
    zone_id: int | None = None
    lat: float | None = None
    lon: float | None = None
    language: str = "en"
    caller_number: str = ""
    call_taker_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the reporter gets back: code, secret of the follow-up link, and what was taken out."""

    report_id: int
    code: str
    token: str
    removed: tuple[str, ...]
    words: str
    place_text: str
    is_repeat: bool


@dataclass(frozen=True)
class _Where:
    """Where a report belongs, as coarsely as the network keeps it."""

    state: PlaceState
    zone_id: int | None
    cell: int | None


def receive_report(*, intake: ReportIntake, now: datetime) -> Receipt:
    """Write one report and the page for the case that nobody looks at it.

    Personal data is taken out of words and place before anything is written. The position, if any, is kept as a cell
    only. The same client key again, in any order and from any number of requests, returns the same report. Durable when
    it returns; one transaction of three inserts.
    """
    token = token_of(intake.client_key)
    words, place_text, removed = _redacted(intake)
    where = _place(intake)
    key_id = keys.new_key(now=now)
    report = Report(
        client_key=keys.keyed_hash(purpose="client-key", value=intake.client_key),
        token_hash=keys.keyed_hash(purpose="report-token", value=token),
        code=codes.code_of(keys.keyed_hash(purpose="report-code", value=intake.client_key)),
        key_id=key_id,
        entry=intake.entry,
        source=intake.source,
        kind=intake.kind,
        language=intake.language,
        place_state=where.state,
        zone_id=where.zone_id,
        cell=where.cell,
        words=keys.seal(key_id=key_id, text=words) if words else None,
        place_text=keys.seal(key_id=key_id, text=place_text) if place_text else None,
        removed=list(removed),
        caller_hash=caller_hash(intake.caller_number),
        call_taker_id=intake.call_taker_id,
        received_at=now,
        seen_at=now if intake.call_taker_id else None,
    )
    try:
        with transaction.atomic():
            report.save(force_insert=True)
            if report.seen_at is None:
                jobs.enqueue(job=Job.PAGE_UNSEEN, due_at=now + UNSEEN_STEWARD, report_id=report.pk)
            live.publish(DESK_TOPIC, event="changed")
    except IntegrityError:
        return _receipt_again(token=token)
    return Receipt(
        report_id=report.pk,
        code=report.code,
        token=token,
        removed=removed,
        words=words,
        place_text=place_text,
        is_repeat=False,
    )


def add_details(*, token: str, words: str, place_text: str, language: str, now: datetime) -> Receipt:
    """Add what the reporter says after sending; redacted like the first words. Raises NotThere for a dead link.

    An empty text leaves what is there. Sent twice, the last one stands.
    """
    with transaction.atomic():
        report = _by_token(token, lock=True)
        clean_words, found_words = redact_text(words, language, limit("report_words_chars"))
        clean_place, found_place = redact_text(place_text, language, limit("place_chars"))
        if clean_words:
            report.words = keys.seal(key_id=report.key_id, text=clean_words)
        if clean_place:
            report.place_text = keys.seal(key_id=report.key_id, text=clean_place)
            if report.zone_id is None:
                where = _named_place(clean_place)
                report.place_state, report.zone_id, report.cell = where.state, where.zone_id, where.cell
        report.language = language
        report.removed = sorted({*report.removed, *found_words, *found_place})
        report.save(update_fields=["words", "place_text", "place_state", "zone", "cell", "language", "removed"])
        live.publish(DESK_TOPIC, event="changed")
    return _receipt(report, token=token, is_repeat=False)


def token_of(client_key: str) -> str:
    """Derive the reporter's link from the client key, so that a repeat gives the same link and none is kept."""
    digest = bytes.fromhex(keys.keyed_hash(purpose="report-link", value=client_key))
    return base64.urlsafe_b64encode(digest[:18]).decode("ascii")


def caller_hash(number: str) -> str:
    """Return the keyed hash of a phone number, "" where it holds none; the number itself is never written.

    One number in any spelling is one: digits of any script, with or without country and area, extensions left out. So
    its last seven digits count: two people who share these are taken for one caller, which only asks for a third.
    """
    plain = EXTENSION.split(unicodedata.normalize("NFKC", number).lower())[0]
    digits = "".join(str(unicodedata.digit(character)) for character in plain if character.isdecimal())
    return (
        keys.keyed_hash(purpose="caller", value=digits[-DIGITS_OF_A_CALLER:])
        if len(digits) >= DIGITS_OF_A_CALLER
        else ""
    )


def redact_text(text: str, language: str, longest: int) -> tuple[str, Sequence[str]]:
    """Return the text without personal data, cut to its limit, and the kinds of what was taken out."""
    redaction = redact(text.strip()[:longest], language)
    return redaction.text, sorted({found.kind for found in redaction.found})


def _redacted(intake: ReportIntake) -> tuple[str, str, tuple[str, ...]]:
    words, found = redact_text(intake.words, intake.language, limit("report_words_chars"))
    place, found_place = redact_text(intake.place_text, intake.language, limit("place_chars"))
    return words, place, tuple(sorted({*found, *found_place}))


def _place(intake: ReportIntake) -> _Where:
    """Place a report: its position first, then the corner it names, then the zone it picked."""
    if intake.lat is not None and intake.lon is not None:
        placement = _placement(intake.lat, intake.lon)
        if placement is None or placement.zone is None:
            return _Where(PlaceState.OUTSIDE, intake.zone_id, None)
        return _Where(PlaceState.CLEAR, placement.zone.pk, zones.cell_of(lat=intake.lat, lon=intake.lon))
    where = _named_place(intake.place_text)
    if where.zone_id is None and intake.zone_id is not None:
        return _Where(where.state, intake.zone_id, None)
    return where


def _placement(lat: float, lon: float) -> zones.Placement | None:
    """Return where a point lies, None for one that is nowhere on earth: the report is kept all the same."""
    try:
        return zones.place_point(lat=lat, lon=lon)
    except NotAPlace:
        return None


def _named_place(place_text: str) -> _Where:
    found = zones.find_places(text=place_text)
    place = zones.named_among(found)
    if place is not None:
        return _Where(PlaceState.CLEAR, place.zone_id, place.cell)
    zone_ids = {place.zone_id for place in found if place.is_sure}
    return _Where(PlaceState.UNCLEAR, zone_ids.pop() if len(zone_ids) == 1 else None, None)


def _by_token(token: str, *, lock: bool = False) -> Report:
    reports = Report.objects.select_for_update(no_key=True) if lock else Report.objects
    report = reports.filter(token_hash=keys.keyed_hash(purpose="report-token", value=token)).first()
    if report is None:
        raise NotThere()
    return report


def _receipt_again(*, token: str) -> Receipt:
    return _receipt(_by_token(token), token=token, is_repeat=True)


def _receipt(report: Report, *, token: str, is_repeat: bool) -> Receipt:
    return Receipt(
        report_id=report.pk,
        code=report.code,
        token=token,
        removed=tuple(report.removed),
        words=_unsealed(report.key_id, report.words),
        place_text=_unsealed(report.key_id, report.place_text),
        is_repeat=is_repeat,
    )


def _unsealed(key_id: str, sealed: bytes | memoryview | None) -> str:
    return (keys.unseal(key_id=key_id, sealed=bytes(sealed)) or "") if sealed else ""
