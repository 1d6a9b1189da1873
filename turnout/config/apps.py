"""App configuration of the wiring itself: once every app is loaded, the hooks between them are connected."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "turnout.config"
    label = "config"

    def ready(self) -> None:
        from turnout.config import hooks

        hooks.connect()
