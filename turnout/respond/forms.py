"""What people type and press on the alarm path, turned into typed values."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turnout.core.limits import limit
from turnout.people.models import Person
from turnout.respond import kinds, wording
from turnout.respond.enums import Dismissal, FollowUpKind, Outcome, Verdict
from turnout.respond.models import Incident
from turnout.zones import queries as zones

CLIENT_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
ETA_MINUTES = (5, 10, 20, 30)
# No answer is the first one by default: what nobody chose is asked again.
CHOOSE = ("", gettext_lazy("Choose"))


@dataclass(frozen=True)
class MeetingPlace:
    """A public place somebody named and we know."""

    label: str
    lat: float
    lon: float
    zone_id: int


class NeighbourField(forms.CharField):
    """What a neighbour types: a character no text may hold is left out, and the rest of it is kept."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\0", "")


class ReportForm(forms.Form):
    """The one screen before Send. Every field may be empty: a report without a place is kept and asked about."""

    client_key = NeighbourField(widget=forms.HiddenInput, required=False)
    place = NeighbourField(
        required=False,
        label=gettext_lazy("Nearest corner, or a place people know"),
        help_text=gettext_lazy("Like “Main and 3rd” or “the library”. No house number."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "send"}),
    )

    def clean_client_key(self) -> str:
        """A broken or missing key is replaced: the report counts more than its repeat."""
        key = self.cleaned_data["client_key"]
        return key if CLIENT_KEY.fullmatch(key) else new_client_key()

    def clean_place(self) -> str:
        return str(self.cleaned_data["place"])[: limit("place_chars")]


class DetailsForm(forms.Form):
    """What a reporter may add after sending."""

    place = NeighbourField(
        required=False,
        label=gettext_lazy("Where is it? Nearest corner, or a place people know"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = NeighbourField(
        required=False,
        label=gettext_lazy("What do you see?"),
        help_text=gettext_lazy("A few words. Leave out names, faces, plates and which way anyone went."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = forms.ChoiceField(required=False, label=gettext_lazy("Which language is best for you?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "language", [(code, wording.language_name(code)) for code in wording.LANGUAGE_NAMES])

    def clean(self) -> dict[str, Any]:
        """Cut what is too long, and take an unknown language for English: nothing said here may be lost."""
        said = super().clean() or {}
        said["place"] = said.get("place", "")[: limit("place_chars")]
        said["words"] = said.get("words", "")[: limit("report_words_chars")]
        self.errors.pop("language", None)
        said["language"] = said.get("language") or "en"
        return said


class PlaceField(forms.CharField):
    """A corner or named place of the gazetteer, typed in somebody's own words; cleans to a MeetingPlace."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Public meeting point"))
        kwargs.setdefault("help_text", gettext_lazy("A corner, a library, church steps. Never a house."))
        kwargs.setdefault("max_length", limit("place_chars"))
        attrs = {"list": "places", "autocomplete": "off", "data-places": ""}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> MeetingPlace | None:
        text = super().clean(value)
        if not text:
            return None
        found = zones.find_places(text=text)
        if not found:
            raise forms.ValidationError(_("We know no public place of this name. Try two streets that meet."))
        if not found[0].is_sure:
            offered = "; ".join(place.label for place in found[:3])
            raise forms.ValidationError(_("Which one? %(places)s") % {"places": offered})
        if found[0].zone_id is None:
            raise forms.ValidationError(_("That place lies outside our zones."))
        return MeetingPlace(found[0].label, found[0].lat, found[0].lon, found[0].zone_id)


class CallForm(forms.Form):
    """A call, entered while it goes on: kind, place, need, language, number. Enter sends from any field."""

    client_key = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What is it? (type its number or first letters)"))
    place = forms.CharField(
        label=gettext_lazy("Where? Corner or known place"),
        required=False,
        max_length=limit("place_chars"),
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off", "data-places": ""}),
    )
    words = forms.CharField(
        label=gettext_lazy("What is needed? A few words, no names"),
        required=False,
        max_length=limit("report_words_chars"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Caller’s language"), required=False)
    number = forms.CharField(
        label=gettext_lazy("Caller’s number"),
        help_text=gettext_lazy("Only a fingerprint of it is kept, to tell two callers apart. Gone at the close."),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    joins = forms.ChoiceField(
        label=gettext_lazy("Another caller about something open?"),
        help_text=gettext_lazy("Then this call joins it, as a second voice, and moves nobody."),
        required=False,
    )

    def __init__(self, *args: Any, incidents: list[Incident], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(kind.code, f"{number} {kind}") for number, kind in enumerate(kinds.all_kinds(), 1)])
        offer(self, "language", [(code, wording.language_name(code)) for code in ("en", *_others())])
        joined = [(str(one.pk), f"{one.code} {kinds.kind(one.kind)}, {one.zone.name}") for one in incidents]
        offer(self, "joins", [("", _("No, it is new")), *joined])
        self.fields["kind"].widget.attrs["autofocus"] = True

    def clean_client_key(self) -> str:
        key = self.cleaned_data["client_key"]
        return key if CLIENT_KEY.fullmatch(key) else new_client_key()


class OpenForm(forms.Form):
    """What the desk decides about a report: kind, public meeting point, languages asked for."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    place = PlaceField()
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Interpreter asked for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    apart_reason = forms.CharField(
        label=gettext_lazy("If it is near an open one: why is this apart?"),
        required=False,
        max_length=limit("reason_chars"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [("", str(CHOOSE[1])), *((entry.code, str(entry)) for entry in kinds.all_kinds())])
        offer(self, "languages", [(code, wording.language_name(code)) for code in _others()])


class JoinForm(forms.Form):
    incident = forms.IntegerField(min_value=1)


class DismissForm(forms.Form):
    dismissal = forms.ChoiceField(choices=[CHOOSE, *Dismissal.choices], label=gettext_lazy("Why not?"))


class AnswerForm(forms.Form):
    """A tap on an ask: an ETA is a yes."""

    act = forms.ChoiceField(
        choices=[(act, act) for act in ("no", "later", "here", "left", "sos", *Verdict.values)], required=False
    )
    eta = forms.IntegerField(min_value=0, max_value=240, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("act") and said.get("eta") is None:
            raise forms.ValidationError(_("Nothing was pressed."))
        return said


class ConfirmForm(forms.Form):
    called_back = forms.BooleanField(
        required=False, label=gettext_lazy("I called back, and a person told me so by voice")
    )


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(choices=[choice for choice in Verdict.choices if choice[0] != Verdict.REAL])


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(choices=[CHOOSE, *Outcome.choices], label=gettext_lazy("How did it end?"))


class MoreForm(forms.Form):
    reason = forms.CharField(max_length=limit("reason_chars"), label=gettext_lazy("Why more people?"))


class LeakForm(forms.Form):
    place = PlaceField(label=gettext_lazy("New public meeting point"))


class FollowUpForm(forms.Form):
    """A follow-up with one owner; the slip is sealed to the owner before it is written."""

    kind = forms.ChoiceField(choices=[CHOOSE, *FollowUpKind.choices], label=gettext_lazy("What is owed?"))
    owner = forms.ModelChoiceField(queryset=Person.objects.none(), label=gettext_lazy("Who owns it?"))
    hours = forms.IntegerField(min_value=0, max_value=24 * 30, initial=4, label=gettext_lazy("Within how many hours?"))
    slip = forms.CharField(
        required=False,
        max_length=limit("slip_chars"),
        label=gettext_lazy("Slip, sealed to the owner alone"),
        help_text=gettext_lazy("Only the owner’s own device opens it. You cannot read it again after sending."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = owners


class HoldForm(forms.Form):
    """A legal hold on one incident by its code, or on everything."""

    code = forms.CharField(
        required=False, max_length=8, label=gettext_lazy("Code of the incident; empty for everything")
    )
    lawyer = forms.CharField(max_length=120, label=gettext_lazy("Name of the lawyer"))

    def clean_code(self) -> int | None:
        code = str(self.cleaned_data["code"]).strip().upper()
        if not code:
            return None
        found = Incident.objects.filter(code=code).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no incident with this code. It may have expired."))
        return found


class KeyForm(forms.Form):
    recipient = forms.CharField(max_length=62)


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a form's field its choices, in the language of this page."""
    field: Any = form.fields[name]
    field.choices = choices


def new_client_key() -> str:
    """Return a random key that makes a report sent twice one report."""
    return secrets.token_urlsafe(18)


def _others() -> tuple[str, ...]:
    return tuple(code for code in wording.LANGUAGE_NAMES if code != "en")
