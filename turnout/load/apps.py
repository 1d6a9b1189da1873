"""App configuration of load."""

from django.apps import AppConfig


class LoadConfig(AppConfig):
    name = "turnout.load"
    label = "load"
    default_auto_field = "django.db.models.BigAutoField"
