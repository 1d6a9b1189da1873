"""What happens to each field of each table: plain (kept), sealed (unreadable without its key), expiring (removed).

A model says so in an inner `class Privacy` with space-separated names; for models of other packages config
calls `declare`. A field that nobody declared is a fault that a test finds. A row with sealed fields names its key in
`key_id`, or in `sealed_to` the field of the person whose own key alone opens it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.db import models


class FieldClass(StrEnum):
    """The three fates of a field."""

    PLAIN = "plain"
    SEALED = "sealed"
    EXPIRING = "expiring"


@dataclass(frozen=True)
class DeclaredField:
    """One row of the field table; `field_class` is None where nobody declared it."""

    model: str
    field: str
    field_class: FieldClass | None


_of_others: dict[str, type] = {}


def declare(label: str, *, plain: str = "", sealed: str = "", expiring: str = "") -> None:
    """Declare the fields of a model of another package, named "app.Model"."""
    _of_others[label.lower()] = type("Privacy", (), {"plain": plain, "sealed": sealed, "expiring": expiring})


def field_table() -> list[DeclaredField]:
    """Return every concrete field of every installed model with its class, in the order of their names."""
    rows = [
        DeclaredField(model._meta.label, name, field_class)
        for model in _tables()
        for name, field_class in _classes(model).items()
    ]
    return sorted(rows, key=lambda row: (row.model, row.field))


def undeclared_fields() -> list[str]:
    """Return every mistake in the declarations: fields without a class or with two, names of no field.

    Each is a line "app.Model.field: what is wrong"; an empty list means all is declared exactly once.
    """
    return sorted(mistake for model in _tables() for mistake in _mistakes(model))


def tables_that_forget() -> list[str]:
    """Return the database tables that hold a sealed or an expiring field, sorted."""
    return sorted(
        {model._meta.db_table for model in _tables() if set(_classes(model).values()) - {FieldClass.PLAIN, None}}
    )


def sealed_fields(model: type[models.Model]) -> list[str]:
    """Return the names of the model's sealed fields."""
    return [name for name, field_class in _classes(model).items() if field_class is FieldClass.SEALED]


def key_fields(model: type[models.Model]) -> list[str]:
    """Return the fields in which a row names its keys: `key_id` and every `..._key_id`."""
    names = [field.name for field in model._meta.concrete_fields]
    return [name for name in names if name == "key_id" or name.endswith("_key_id")]


def keys_in_use(key_ids: list[str]) -> set[str]:
    """Return those of the key ids that some row of some model names; one query per key field."""
    used: set[str] = set()
    for model in _tables():
        for name in key_fields(model):
            rows = model._base_manager.filter(**{f"{name}__in": key_ids})
            used |= set(rows.values_list(name, flat=True))
    return used


def key_ids_of_rows(*, step: int) -> Iterator[list[str]]:
    """Yield the key ids of all rows of all models, at most `step` at a time; rows may go between two steps."""
    for model in _tables():
        for name in key_fields(model):
            last = ""
            rows = model._base_manager.order_by(name).values_list(name, flat=True).distinct()
            while some := list(rows.filter(**{f"{name}__gt": last})[:step]):
                last = some[-1]
                yield some


def _tables() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            yield model


def _declared(model: type[models.Model]) -> dict[FieldClass, list[str]]:
    # Only the model's own class: an inherited declaration would cover for fields added below it.
    privacy = model.__dict__.get("Privacy") or _of_others.get(model._meta.label_lower)
    return {field_class: getattr(privacy, field_class.value, "").split() for field_class in FieldClass}


def _is_pure_link(model: type[models.Model]) -> bool:
    return bool(model._meta.auto_created)


def _classes(model: type[models.Model]) -> dict[str, FieldClass | None]:
    names = [field.name for field in model._meta.local_concrete_fields]
    if _is_pure_link(model):
        return dict.fromkeys(names, FieldClass.PLAIN)
    declared = _declared(model)
    return {name: next((kind for kind in FieldClass if name in declared[kind]), None) for name in names}


def _mistakes(model: type[models.Model]) -> Iterator[str]:
    label = model._meta.label
    declared = _declared(model)
    mentions = [name for names in declared.values() for name in names]
    classes = _classes(model)
    for name, field_class in classes.items():
        if field_class is None:
            yield f"{label}.{name}: not declared"
    for name in sorted(set(mentions)):
        if name not in classes:
            yield f"{label}.{name}: declared, but there is no such field"
        elif mentions.count(name) > 1:
            yield f"{label}.{name}: declared {mentions.count(name)} times"
    sealed_to = getattr(model.__dict__.get("Privacy"), "sealed_to", None)
    if declared[FieldClass.SEALED] and not key_fields(model) and sealed_to not in classes:
        yield f"{label}: has sealed fields, but no key_id and no sealed_to"
