"""Writes of load. Keyword-only, atomic; `now` is aware UTC. All asks of all apps go through `reserve_asks`."""

from turnout.load.services.asks import release_asks, reserve_ask, reserve_asks
from turnout.load.services.bookings import book, unbook
from turnout.load.services.forget import forget_about, forget_load
from turnout.load.services.rest import Limits, change_limits, rest, rest_after_scene, talked_with, wake_up

__all__ = [
    "Limits",
    "book",
    "change_limits",
    "forget_about",
    "forget_load",
    "release_asks",
    "reserve_ask",
    "reserve_asks",
    "rest",
    "rest_after_scene",
    "talked_with",
    "unbook",
    "wake_up",
]
