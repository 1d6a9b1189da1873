"""Take hold of somebody's line in the ledger, so that two decisions about one person never cross."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from typing import Any

from django.db import connection

from turnout.core.id_lists import SELECT_IDS
from turnout.load.models import LoadSetting
from turnout.people.models import Person


def hold_lines(person_ids: Collection[int]) -> None:
    """Make the missing lines of these people and lock them all, in the order of ids, until the transaction ends.

    One statement: on PostgreSQL the untouching update of a line that exists already is what locks it. SQLite needs
    no lock, its write transaction began IMMEDIATE and is alone. Unknown ids are ignored.
    """
    sql, defaults = _insert()
    with connection.cursor() as cursor:
        cursor.execute(sql, [*defaults, json.dumps(list(person_ids))])


@cache
def _insert() -> tuple[str, list[Any]]:
    name = connection.ops.quote_name
    fields = [field for field in LoadSetting._meta.concrete_fields if not field.primary_key]
    columns = [name(str(field.column)) for field in fields]
    table, line, was_asked = name(LoadSetting._meta.db_table), name("person_id"), name("was_asked")
    types = ["%s" if connection.vendor == "sqlite" else f"%s::{field.db_type(connection)}" for field in fields]
    sql = (
        f"INSERT INTO {table} ({line}, {', '.join(columns)}) "  # noqa: S608 - names of our own columns
        f"SELECT id, {', '.join(types)} FROM {name(Person._meta.db_table)} "
        f"WHERE id IN ({SELECT_IDS[connection.vendor]}) ORDER BY id "
        f"ON CONFLICT ({line}) DO UPDATE SET {was_asked} = {table}.{was_asked}"
    )
    return sql, [field.get_db_prep_save(field.get_default(), connection) for field in fields]
