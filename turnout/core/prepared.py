"""Queries that are asked often and differ in their values only: put together once, then filled in.

Django takes longer to put a query with a dozen annotations together than the database takes to answer it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, QuerySet, Value


class Slot(Value):
    """A place in a prepared query for a value of this field's kind, filled in by its name."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(name, output_field=output_field)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Stand in the parameters as itself, until `rows` puts the value there."""
        return "%s", [self]


class Prepared:
    """A query of `build()`, a values_list whose changing values are Slots; threads keep a copy each."""

    def __init__(self, build: Callable[[], QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._build = build
        self._own = threading.local()

    def rows(self, **values: Any) -> Iterator[tuple[Any, ...]]:
        """Return the rows with every slot filled in; KeyError for a slot without a value."""
        compiler, sql, params = self._compiled()
        connection = connections[DEFAULT_DB_ALIAS]
        filled = [
            one.output_field.get_db_prep_value(values[one.value], connection) if isinstance(one, Slot) else one
            for one in params
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            found = cursor.fetchall()
        rows: Iterator[tuple[Any, ...]] = compiler.results_iter(results=[found], tuple_expected=True)
        return rows

    def _compiled(self) -> tuple[Any, str, tuple[Any, ...]]:
        if not hasattr(self._own, "compiled"):
            compiler = self._build().query.get_compiler(DEFAULT_DB_ALIAS)
            self._own.compiled = (compiler, *compiler.as_sql())
        compiled: tuple[Any, str, tuple[Any, ...]] = self._own.compiled
        return compiled
