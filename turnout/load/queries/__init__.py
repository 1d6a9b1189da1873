"""Reads of load: who could be asked now, and what one volunteer allows. Nothing here writes."""

from turnout.load.queries.availability import availability, availability_about
from turnout.load.queries.own import OwnLoad, own_load

__all__ = ["OwnLoad", "availability", "availability_about", "own_load"]
