"""The people a visitor can become: what each is for, what each sees, and where they begin."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Character:
    """One kind of person: its name, what they see in one line, and the name of the page they begin at."""

    code: str
    label: str | Promise
    sees: str | Promise
    begins: str


CHARACTERS = {
    one.code: one
    for one in (
        Character(
            "neighbor",
            _("A neighbor"),
            _("No account. Tells what happens in three taps, and gets a page that says how it ended."),
            "report",
        ),
        Character(
            "desk",
            _("The desk"),
            _("Takes calls, reads new reports, joins repeats. Sees no volunteer's home, only names and seats."),
            "desk",
        ),
        Character(
            "dispatcher",
            _("A dispatcher"),
            _("Has the whole board: opens incidents, confirms, asks for more, sends home, closes."),
            "desk",
        ),
        Character(
            "verifier",
            _("A verifier"),
            _("Goes and looks before anybody else is asked. Sees one place, and says what is there."),
            "verify",
        ),
        Character(
            "observer",
            _("An observer"),
            _("Sees the zone and what is needed; the meeting point only after saying yes."),
            "asks",
        ),
        Character(
            "trainee",
            _("A trainee"),
            _("Is asked for the seat beside an observer, and for nothing else."),
            "asks",
        ),
        Character(
            "steward",
            _("The steward of a busy zone"),
            _("Sees the open incidents of one zone, and is paged when nobody looks at a report."),
            "home",
        ),
        Character(
            "steward-elsewhere",
            _("The steward of a quiet zone"),
            _("Holds the same role next door, and sees nothing of the other zone's evening."),
            "home",
        ),
        Character(
            "coordinator",
            _("The coordinator"),
            _("Gives roles and sees counts; of what happens tonight, nothing."),
            "people",
        ),
    )
}
