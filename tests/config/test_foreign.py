"""The tables of other packages forget as well."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from turnout.config.foreign import expire_sessions


@pytest.mark.django_db
def test_expire_sessions_removes_those_that_ended(now: datetime) -> None:
    for number, ends in enumerate([-timedelta(days=1), timedelta(seconds=-1), timedelta(seconds=1)]):
        Session.objects.create(session_key=f"session-{number}", session_data="", expire_date=now + ends)

    removed = expire_sessions(now)

    assert removed == 2
    assert list(Session.objects.values_list("session_key", flat=True)) == ["session-2"]
