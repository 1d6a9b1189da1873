"""The main navigation: every entry that any app offers, on one screen, in the order it is shown."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.people.enums import Permission


@dataclass(frozen=True)
class Entry:
    """A label, the name of its address, an icon of `ui/icons`, and the permission it asks for ("" for none)."""

    label: str | Promise
    url_name: str
    icon: str
    permission: Permission | str = ""


NAVIGATION = (
    Entry(_("Home"), "home", "home"),
    Entry(_("Asks"), "asks", "bell"),
    Entry(_("Verify"), "verify", "eye", Permission.VERIFY_INCIDENTS),
    Entry(_("Zone"), "my-zone", "pin", Permission.SEE_ZONE),
    Entry(_("Desk"), "desk", "desk", Permission.SEE_DESK),
    Entry(_("Follow-ups"), "follow-ups", "heart", Permission.OWN_FOLLOW_UPS),
    Entry(_("People"), "people", "people", Permission.INVITE_PEOPLE),
    Entry(_("Me"), "settings", "settings"),
)

# At the foot of every page for anybody.
PUBLIC = (
    Entry(_("Tell us"), "report", "words"),
    Entry(_("What we refuse"), "refusals", "hand"),
    Entry(_("What we keep, and for how long"), "what-we-keep", "lock"),
    Entry(_("Yesterday in numbers"), "yesterday", "calendar"),
)

# In a demonstration above every page, for anybody; elsewhere nowhere.
DEMO = (
    Entry(_("Be somebody else"), "demo", "people"),
    Entry(_("The evening so far"), "demo-evening", "clock"),
)
