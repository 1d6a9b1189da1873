"""The one text that messaging sends of its own: a note to many, in the words of whoever wrote it."""

from __future__ import annotations

from turnout.messaging.templates import TextTemplate, register
from turnout.people.enums import Purpose

NOTE = TextTemplate("messaging.note", en="{net}: {words}", es="{net}: {words}", purpose=Purpose.NEWS)

register(NOTE)
