"""Filter by thousands of ids in one query: a database takes only so many parameters, so the list travels as one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from turnout.core.prepared import Slot

Row = TypeVar("Row", bound=Model)

SELECT_WORDS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value FROM json_array_elements_text(%s::json)",
}
SELECT_IDS = {
    **SELECT_WORDS,
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}


def among(rows: QuerySet[Row], field: str, ids: Iterable[int] | Slot) -> QuerySet[Row]:
    """Keep the rows whose integer field is among the ids: any number of them, as one parameter.

    A queryset of ids becomes a subquery and is not read here; a slot of a prepared query takes `as_one_parameter(ids)`.
    """
    if isinstance(ids, QuerySet):
        return rows.filter(**{f"{field}__in": ids})
    return rows.filter(**{f"{field}__in": id_list(ids)})


def id_list(ids: Iterable[int] | Slot) -> RawSQL:
    """Return the ids as what `field__in` takes: a subquery with one parameter."""
    one = ids if isinstance(ids, Slot) else as_one_parameter(ids)
    return RawSQL(SELECT_IDS[connection.vendor], [one])  # noqa: S611 - no text of anybody enters the SQL


def word_list(words: Slot) -> RawSQL:
    """Return what `field__in` takes for a slot that is filled with a JSON list of words."""
    return RawSQL(SELECT_WORDS[connection.vendor], [words])  # noqa: S611 - no text of anybody enters the SQL


def as_one_parameter(ids: Iterable[int]) -> str:
    """Return the list as the database is given it."""
    return json.dumps([int(one) for one in ids])
