"""App configuration of zones."""

from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "turnout.zones"
    label = "zones"
    default_auto_field = "django.db.models.BigAutoField"
