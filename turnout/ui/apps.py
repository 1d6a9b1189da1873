"""App configuration of ui."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "turnout.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
