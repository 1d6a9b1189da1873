"""Every field of every table has its class; mistakes in the declarations are found."""

from itertools import count

import pytest
from django.apps import apps
from django.db import models

from turnout.core import keys, privacy
from turnout.core.privacy import FieldClass

numbers = count()


@pytest.fixture
def declared():
    """Build a model that Django forgets again, with this Privacy class and fields."""
    built: list[str] = []

    def build(bases: tuple[type, ...] = (models.Model,), **attributes) -> type[models.Model]:
        # A fresh name each time: declarations are kept by name.
        name = f"Sample{next(numbers)}"
        meta = type("Meta", (), {"app_label": "core"})
        body = {"__module__": __name__, "Meta": meta, "words": models.TextField(), **attributes}
        model = type(name, bases, body)
        built.append(name.lower())
        return model

    yield build
    for name in built:
        del apps.all_models["core"][name]
    apps.clear_cache()


def mistakes_of(model: type[models.Model]) -> list[str]:
    return [line for line in privacy.undeclared_fields() if line.startswith(model._meta.label)]


def test_all_fields_of_all_models_are_declared_once():
    assert privacy.undeclared_fields() == []


def test_field_table_has_every_concrete_field_with_a_class():
    expected = {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    }

    table = privacy.field_table()

    assert {(row.model, row.field) for row in table} == expected
    assert [row for row in table if row.field_class is None] == []


def test_field_without_a_class_is_found(declared):
    model = declared(Privacy=type("Privacy", (), {"plain": "id"}))

    assert mistakes_of(model) == [f"{model._meta.label}.words: not declared"]


def test_model_without_declaration_is_found(declared):
    model = declared()

    assert len(mistakes_of(model)) == 2


def test_field_with_two_classes_is_found(declared):
    model = declared(Privacy=type("Privacy", (), {"plain": "id words", "expiring": "words"}))

    assert mistakes_of(model) == [f"{model._meta.label}.words: declared 2 times"]


def test_name_of_no_field_is_found(declared):
    model = declared(Privacy=type("Privacy", (), {"plain": "id words colour"}))

    assert mistakes_of(model) == [f"{model._meta.label}.colour: declared, but there is no such field"]


def test_sealed_field_without_a_key_is_found(declared):
    model = declared(Privacy=type("Privacy", (), {"plain": "id", "sealed": "words"}))

    assert mistakes_of(model) == [f"{model._meta.label}: has sealed fields, but no key_id and no sealed_to"]


def test_declaration_of_a_parent_does_not_cover_for_a_child(declared):
    class Parent(models.Model):
        class Meta:
            abstract = True
            app_label = "core"

        class Privacy:
            plain = "id words"

    model = declared(bases=(Parent,))

    assert len(mistakes_of(model)) == 2


def test_declare_names_the_fields_of_others(declared):
    model = declared()

    privacy.declare(model._meta.label, plain="id", expiring="words")

    assert mistakes_of(model) == []
    assert [row.field_class for row in privacy.field_table() if row.model == model._meta.label] == [
        FieldClass.PLAIN,
        FieldClass.EXPIRING,
    ]


@pytest.mark.django_db
def test_keys_in_use_finds_none_in_empty_tables(now):
    key_id = keys.new_key(now=now)

    assert privacy.keys_in_use([key_id]) == set()
