"""What a volunteer sets for herself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from turnout.load.enums import RestChoice
from turnout.load.models import LoadSetting
from turnout.load.services import Limits
from turnout.people.models import Person
from turnout.respond import wording
from turnout.respond.forms import offer


class RestForm(forms.Form):
    choice = forms.ChoiceField(choices=RestChoice.choices)


class LimitsForm(forms.Form):
    """How often somebody may be asked, and when not."""

    per_day = forms.IntegerField(min_value=0, max_value=10, label=_("Asks a day at most"))
    per_week = forms.IntegerField(min_value=0, max_value=30, label=_("Asks a week at most"))
    per_duty_day = forms.IntegerField(min_value=0, max_value=10, label=_("Asks on a day on duty at most"))
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    @classmethod
    def of(cls, setting: LoadSetting) -> LimitsForm:
        """Return the form filled with somebody's setting."""
        return cls(initial={name: getattr(setting, name) for name in cls.base_fields})

    def limits(self) -> Limits:
        """Return what was typed, as load knows it."""
        return Limits(**{name: self.cleaned_data[name] for name in self.base_fields})


class LanguagesForm(forms.Form):
    """The language of the pages, and those somebody can help in."""

    ui_language = forms.ChoiceField(choices=[("en", "English"), ("es", "Español")], label=_("Language of my messages"))
    languages = forms.MultipleChoiceField(
        label=_("Languages I can help in"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "languages", [(code, wording.language_name(code)) for code in wording.LANGUAGE_NAMES])

    @classmethod
    def of(cls, person: Person) -> LanguagesForm:
        """Return the form filled with what somebody said before."""
        return cls(initial={"ui_language": person.ui_language, "languages": person.languages})
