"""App configuration of respond."""

from django.apps import AppConfig


class RespondConfig(AppConfig):
    name = "turnout.respond"
    label = "respond"
    default_auto_field = "django.db.models.BigAutoField"
