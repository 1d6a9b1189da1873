"""What people type on the pages of people, turned into typed values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from turnout.core.limits import limit
from turnout.people.enums import Purpose, Role
from turnout.people.models import Person
from turnout.people.queries import DutyChoice, find_person
from turnout.people.services import Newcomer
from turnout.zones.models import Zone

WHOLE_TOWN = "town"
HOURS = (1, 2, 3, 4, 6, 8, 12)
ASKED_PURPOSES = (Purpose.ALERTS, Purpose.DUTY, Purpose.SHIFTS, Purpose.NEWS)


class AcceptForm(forms.Form):
    """Somebody accepts an invitation."""

    name = forms.CharField(label=_("What shall we call you? A first name is enough."), max_length=60)
    is_adult = forms.BooleanField(
        label=_("I am 18 or over"), required=False, help_text=_("Under 18 you are welcome, but never sent anywhere.")
    )
    email = forms.EmailField(
        label=_("E-mail address, if you want one here"),
        required=False,
        help_text=_("Without one you sign in with a passkey only, which you set up on the next page."),
    )
    password = forms.CharField(
        label=_("Password, if you gave an address"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("10 signs or more. Three or four words are good."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("We may write to you for"),
        required=False,
        choices=[(purpose.value, purpose.label) for purpose in ASKED_PURPOSES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You can change this at any time."),
    )
    agrees = forms.BooleanField(label=_("You may keep my name, my zone and what I tell here, until I leave"))

    def clean(self) -> dict[str, Any]:
        """Ask for both e-mail address and password, or neither."""
        cleaned = super().clean() or {}
        email, password = cleaned.get("email"), cleaned.get("password")
        if email and not password:
            self.add_error("password", _("Choose a password for this address."))
        if password and not email and "email" not in self.errors:
            self.add_error("email", _("A password needs an e-mail address to go with it."))
        if password:
            try:
                validate_password(password)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def newcomer(self) -> Newcomer:
        """Return what was said."""
        said = self.cleaned_data
        return Newcomer(
            name=said["name"],
            is_adult=said["is_adult"],
            email=said["email"],
            password=said["password"],
            language=(get_language() or "en")[:2],
            purposes=tuple(said["purposes"]),
        )


class ZoneForm(forms.Form):
    """A role in a zone or in the whole town."""

    role = forms.ChoiceField(label=_("Role"))
    zone = forms.ChoiceField(label=_("Zone"))

    def __init__(self, *args: Any, roles: Sequence[str], zones: Sequence[Zone], town: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zones = {str(zone.pk): zone for zone in zones}
        self.fields["role"].choices = [(role, Role(role).label) for role in roles]  # type: ignore[attr-defined] # a choice field
        whole = [(WHOLE_TOWN, _("The whole town"))] if town else []
        self.fields["zone"].choices = [*((key, zone.name) for key, zone in self._zones.items()), *whole]  # type: ignore[attr-defined] # a choice field

    def clean_zone(self) -> Zone | None:
        """Return the zone, None for the whole town."""
        return self._zones.get(self.cleaned_data["zone"])


class GrantForm(ZoneForm):
    """Give somebody a role."""

    who = forms.CharField(
        label=_("Whom? E-mail address or number"),
        max_length=254,
        help_text=_("Everybody finds their number on their own page."),
    )
    reason = forms.CharField(label=_("Why?"), max_length=limit("reason_chars") // 2)
    field_order = ("who", "role", "zone", "reason")

    def clean_who(self) -> Person:
        """Return the person meant."""
        person = find_person(who=self.cleaned_data["who"])
        if person is None:
            raise forms.ValidationError(_("Nobody here has this address or number. Look for a slip, or invite them."))
        return person


class EndRoleForm(forms.Form):
    """Take a role back."""

    reason = forms.CharField(label=_("Why?"), max_length=limit("reason_chars"))


class DutyForm(forms.Form):
    """Go on duty for some hours."""

    what = forms.ChoiceField(label=_("As"))
    hours = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        initial=4,
        choices=[(hours, _("1 hour") if hours == 1 else _("%(hours)s hours") % {"hours": hours}) for hours in HOURS],
    )

    def __init__(self, *args: Any, offered: Sequence[DutyChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered = {str(number): choice for number, choice in enumerate(offered)}
        self.fields["what"].choices = [(key, duty_label(one)) for key, one in self._offered.items()]  # type: ignore[attr-defined] # a choice field

    def choice(self) -> DutyChoice:
        """Return the role or qualification chosen."""
        return self._offered[self.cleaned_data["what"]]

    def until(self, now: datetime) -> datetime:
        """Return when the duty ends."""
        return now + timedelta(hours=self.cleaned_data["hours"])


def duty_label(choice: DutyChoice) -> str:
    """Return a duty in words."""
    word = Role(choice.role).label if choice.role in Role.values else choice.role.replace("_", " ").capitalize()
    return f"{word}, {choice.zone.name}" if choice.zone else str(word)
