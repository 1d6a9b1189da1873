"""App configuration of messaging."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "turnout.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
