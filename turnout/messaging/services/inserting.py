"""Insert many deliveries with the database locked as briefly as can be: all is worked out before the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from turnout.messaging.models import Delivery


@dataclass(frozen=True, slots=True)
class Insertion:
    """One statement and the values of each row. Django's own bulk insert works these out under the lock: 20 ms for 200
    rows, where running them takes 2."""

    sql: str
    values: list[tuple[Any, ...]]

    def run(self) -> None:
        """Insert the rows in the caller's transaction; those that are there already stay as they are."""
        with connection.cursor() as cursor:
            cursor.executemany(self.sql, self.values)


def prepare(rows: Sequence[Delivery]) -> Insertion:
    """Work out the insertion of unsaved deliveries; touches no database."""
    fields = [field for field in Delivery._meta.local_concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(Delivery._meta.db_table)
    return Insertion(
        sql=f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608 - names of our own table
        values=[
            tuple(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields) for row in rows
        ],
    )
