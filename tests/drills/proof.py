"""What must be true when all is quiet again: read from the database and from the provider's own journal."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.db.models import Count

from turnout.core import audit, clock, keys
from turnout.core.models import Job, LeaseState
from turnout.load.models import CountedAsk, LoadSetting
from turnout.messaging.enums import DeliveryState, FailedReason
from turnout.messaging.models import Delivery
from turnout.respond.enums import ACTIVE_ASKS
from turnout.respond.jobs import Job as JobName
from turnout.respond.models import Ask, Dispatch, Report

SENT = {DeliveryState.SENT, DeliveryState.DELIVERED}
HONEST_ENDS = {FailedReason.CANCELLED, FailedReason.TOO_LATE}
DAY = timedelta(hours=24)


@dataclass
class Findings:
    """Counts that must be 0, by name, and counts that tell how much was at stake."""

    wrong: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)


def open_deliveries() -> int:
    """Count the messages that are neither sent nor ended."""
    return Delivery.objects.filter(state__in=LeaseState.values).count()


def work_in_hand() -> int:
    """Count the rows somebody holds at this moment: what a kill now leaves behind."""
    under_way = [LeaseState.LEASED, LeaseState.IN_DOUBT]
    return sum(model.objects.filter(state__in=under_way).exclude(boot="").count() for model in (Job, Delivery))


def due_jobs() -> int:
    """Count the jobs that are due and not done."""
    return Job.objects.filter(state__in=LeaseState.values, due_at__lte=clock.now()).count()


def check_running_dispatches(findings: Findings) -> None:
    """Every dispatch that still asks must have its next decision waiting. To be called before the incidents close."""
    for dispatch in Dispatch.objects.filter(stopped_at=None, incident__closed_at=None):
        findings.seen["running_dispatches"] += 1
        waiting = Job.objects.filter(job=JobName.RUN_WAVE, key=str(dispatch.pk), state__in=LeaseState.values)
        findings.wrong["dispatches_stalled"] += not waiting.exists()


def check_reports(findings: Findings, *, acknowledged: dict[str, str], sent: set[str]) -> None:
    """Each acknowledged client key is exactly one report, behind the link its sender got."""
    hashes = {keys.keyed_hash(purpose="client-key", value=key): key for key in sent}
    kept = Counter(Report.objects.filter(client_key__in=hashes).values_list("client_key", flat=True))
    by_link = set(Report.objects.values_list("token_hash", flat=True))
    for client_hash, key in hashes.items():
        findings.seen["reports"] += 1
        findings.wrong["reports_doubled"] += kept[client_hash] > 1
        token = acknowledged.get(key, "").strip("/").removeprefix("r/")
        link = keys.keyed_hash(purpose="report-token", value=token)
        findings.wrong["reports_lost"] += key in acknowledged and (not kept[client_hash] or link not in by_link)


def check_asks(findings: Findings, *, after: int, journal: Path) -> None:
    """Each ask has its message, sent and in the journal, or ended for an honest reason; each cost its budget."""
    references = set(copies_of(journal))
    deliveries = {(row.about, row.person_id): row for row in Delivery.objects.filter(step="ask", channel="email")}
    for ask in Ask.objects.filter(pk__gt=after).select_related("dispatch"):
        findings.seen["asks"] += 1
        row = deliveries.get((ask.dispatch.about, ask.person_id))
        findings.wrong["asks_lost"] += row is None or not _is_ended(row, references)
        findings.wrong["asks_uncounted"] += not CountedAsk.objects.filter(
            pk=ask.counted_ask, person=ask.person
        ).exists()
    findings.wrong["deliveries_open"] += open_deliveries()
    findings.wrong["asked_twice"] += (
        Ask.objects.values("dispatch", "person").annotate(times=Count("pk")).filter(times__gt=1).count()
    )
    seated = Ask.objects.filter(state__in=ACTIVE_ASKS).values("seat").annotate(times=Count("pk"))
    findings.wrong["seats_doubled"] += seated.filter(times__gt=1).count()


def _is_ended(row: Delivery, references: set[str]) -> bool:
    if row.state in SENT:
        return str(row.reference) in references
    return row.state == DeliveryState.FAILED and row.failed_reason in HONEST_ENDS


def check_copies(findings: Findings, *, journal: Path, mode: str) -> None:
    """Count the copies beyond the first, and those of them that do not say what they are."""
    for copies in copies_of(journal).values():
        findings.seen[f"messages_{mode}"] += 1
        findings.wrong[f"extra_copies_{mode}"] += len(copies) - 1
        # One is the original, in whatever order they came: a process that was stopped at the door hands it in late.
        findings.wrong["repeats_unmarked"] += max(0, sum(not copy["is_repeat"] for copy in copies) - 1)
        findings.wrong["first_copies_marked"] += mode != "none" and copies[0]["is_repeat"]


def copies_of(journal: Path) -> dict[str, list[dict[str, object]]]:
    """Return the copies the provider took, by reference, in order."""
    copies = defaultdict(list)
    for line in journal.read_bytes().splitlines():
        copy = json.loads(line)
        copies[copy["reference"]].append(copy)
    return copies


def check_budgets(findings: Findings) -> None:
    """Nobody was asked more often than they allow within any 24 hours; released asks do not count."""
    allowed = dict(LoadSetting.objects.values_list("person_id", "per_day"))
    asked = defaultdict(list)
    for person_id, at in CountedAsk.objects.filter(state="reserved", kind="respond").values_list("person", "asked_at"):
        asked[person_id].append(at)
    for person_id, times in asked.items():
        findings.seen["people_asked"] += 1
        most = max(sum(at - DAY < other <= at for other in times) for at in times)
        findings.wrong["budget_breaches"] += most > allowed[person_id]


def check_database(findings: Findings) -> None:
    """The audit chain is whole, no job gave up, and SQLite finds its file in order."""
    findings.wrong["audit_broken"] += audit.verify_chain() is not None
    findings.wrong["jobs_given_up"] += Job.objects.filter(state=Job.FAILED_STATE).count()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            findings.wrong["file_broken"] += cursor.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
