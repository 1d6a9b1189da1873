"""Every wire between apps, on one screen. A lower app declares a hook; only this module connects it to a higher one."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings

from turnout.config.channels import install_channels
from turnout.config.foreign import declare_foreign_fields, register_foreign_expiries
from turnout.core import clock, live
from turnout.core.expiry import register_expiry
from turnout.core.restored import rows_came_back
from turnout.messaging.hooks import frozen_things
from turnout.people.hooks import person_suspended
from turnout.respond import services as respond
from turnout.respond.queries import holds
from turnout.respond.queries.listening import may_listen
from turnout.respond.texts import register_texts


def connect() -> None:
    """Connect all wires once, when Django has loaded the apps; a second call changes nothing."""
    clock.use_clock(clock.clock_from(settings.TURNOUT_CLOCK))
    install_channels()
    declare_foreign_fields()
    register_foreign_expiries()
    register_texts()
    connect_alarm_path()
    load_tasks()


def connect_alarm_path() -> None:
    """Let incidents expire but for those held, pages listen to what their person may see, a suspension end streams."""
    register_expiry("respond.incidents", respond.expire_incidents)
    register_expiry("respond.reports", respond.expire_reports)
    frozen_things.connect(holds.frozen_things)
    rows_came_back.connect(respond.forget_destroyed)
    live.may_listen.connect(may_listen)
    person_suspended.connect(close_streams)


def load_tasks() -> None:
    """Import the tasks module of each of our apps, so that its job handlers are registered."""
    for app in apps.get_app_configs():
        if app.name.startswith("turnout.") and find_spec(f"{app.name}.tasks"):
            import_module(f"{app.name}.tasks")


def close_streams(*, person_id: int, now: datetime) -> None:
    """Somebody suspended hears nothing more from the pages that are still open."""
    live.revoke(person_id=person_id)
