"""App configuration of front."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "turnout.front"
    label = "front"
    default_auto_field = "django.db.models.BigAutoField"
