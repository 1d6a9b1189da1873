"""The tables in the migrations are the tables in the models, and every app that has tables has migrations."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

from tests.command import django_admin
from tests.house import tree


def test_every_app_with_tables_has_migrations() -> None:
    with_tables = {
        model._meta.app_config.name for model in apps.get_models() if model.__module__.startswith("turnout.")
    }

    assert [name for name in with_tables if not (tree.ROOT / name.replace(".", "/") / "migrations").is_dir()] == []


def test_models_and_migrations_agree(tmp_path: Path) -> None:
    looked = django_admin("makemigrations", "--check", "--dry-run", home=tmp_path)

    assert looked.stdout == "No changes detected\n"
    assert looked.returncode == 0


def test_system_checks_find_nothing(tmp_path: Path) -> None:
    looked = django_admin("check", "--fail-level", "WARNING", home=tmp_path)

    assert looked.stderr == ""
    assert looked.returncode == 0
