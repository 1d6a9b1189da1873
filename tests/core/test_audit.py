"""The audit chain: complete, in order, naming nobody, and broken by any change."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from turnout.core import audit
from turnout.core.models import AuditHead, AuditRow


def look_up(now, *, person_id: int = 7, reason: str = "a call at 06:40") -> int:
    return audit.record(action="look_up_person", actor_id=3, subject=f"person:{person_id}", reason=reason, now=now)


@pytest.mark.django_db
def test_record_numbers_rows_from_one(now):
    assert [look_up(now) for _ in range(3)] == [1, 2, 3]
    assert audit.verify_chain() is None


@pytest.mark.django_db
def test_record_names_nobody(now):
    look_up(now)

    row = AuditRow.objects.get()

    assert "7" not in (row.actor, row.subject)
    assert (len(row.actor), len(row.subject)) == (64, 64)
    assert row.actor != row.subject


@pytest.mark.django_db
def test_record_without_actor_or_subject_leaves_them_empty(now):
    audit.record(action="expire", actor_id=None, now=now)

    row = AuditRow.objects.get()

    assert (row.actor, row.subject, row.reason) == ("", "", "")


@pytest.mark.django_db
def test_record_leaves_with_its_transaction(now):
    look_up(now)

    with transaction.atomic():
        look_up(now)
        transaction.set_rollback(True)

    assert look_up(now) == 2
    assert audit.verify_chain() is None


@pytest.mark.django_db
def test_lookups_of_a_person_are_hers_alone(now):
    look_up(now, person_id=7)
    look_up(now + timedelta(hours=1), person_id=7)
    look_up(now, person_id=8)

    seen = [row.seq for row in audit.lookups_of(person_id=7)]

    assert seen == [2, 1]


@pytest.mark.django_db
def test_verify_chain_of_nothing_is_whole():
    assert audit.verify_chain() is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"action": "nothing"}, {"actor": "f" * 64}, {"subject": ""}, {"reason": "another"}, {"hash": "0" * 64}],
)
def test_verify_chain_finds_a_changed_row(now, change):
    for _ in range(3):
        look_up(now)

    AuditRow.objects.filter(seq=2).update(**change)

    assert audit.verify_chain() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_verify_chain_finds_a_removed_row(now, seq):
    for _ in range(3):
        look_up(now)

    AuditRow.objects.filter(seq=seq).delete()

    assert audit.verify_chain() == seq


@pytest.mark.django_db
def test_verify_chain_finds_a_row_written_past_its_end(now):
    look_up(now)
    row = AuditRow.objects.get()
    row.seq, row.previous_hash = 2, row.hash
    row.save(force_insert=True)

    assert audit.verify_chain() == 2


@pytest.mark.django_db
def test_verify_chain_finds_a_moved_end(now):
    look_up(now)

    AuditHead.objects.update(hash="f" * 64)

    assert audit.verify_chain() == 1


@pytest.mark.django_db
def test_expire_reasons_blanks_old_ones_and_keeps_the_chain_whole(now):
    look_up(now - timedelta(days=366))
    look_up(now)

    blanked = audit.expire_reasons(now)

    assert blanked == 1
    assert list(AuditRow.objects.values_list("reason", flat=True)) == ["", "a call at 06:40"]
    assert audit.verify_chain() is None


@pytest.mark.django_db(transaction=True)
def test_record_by_many_writers_makes_one_chain(now):
    failures: list[Exception] = []

    def write() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    look_up(now)
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    assert AuditRow.objects.count() == 40
    assert audit.verify_chain() is None
