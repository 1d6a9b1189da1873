"""Every field of every table has its fate, whoever made the table."""

from __future__ import annotations

from turnout.core import privacy


def test_every_field_is_declared_plain_sealed_or_expiring() -> None:
    assert privacy.undeclared_fields() == []
