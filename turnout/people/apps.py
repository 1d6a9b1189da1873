"""App configuration of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "turnout.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
