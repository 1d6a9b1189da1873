"""Rows for tests: a small hand-drawn town and people in it."""

from tests.factories.crowd import volunteer_crowd
from tests.factories.town import NOW, small_town, zone_named

__all__ = ["NOW", "small_town", "volunteer_crowd", "zone_named"]
