"""Writes of people: one function for each thing a person can do. Keyword-only; `now` is aware UTC."""

from turnout.people.services.accounts import erase_person, look_up_person, set_languages, suspend_person
from turnout.people.services.consent import (
    give_consent,
    remove_contact_point,
    set_contact_point,
    stop_contact_point,
    withdraw_consent,
)
from turnout.people.services.duty import choose_home_cell, end_duty, go_on_duty
from turnout.people.services.forget import forget_people
from turnout.people.services.grants import grant_role, hold_qualification, revoke_qualification, revoke_role
from turnout.people.services.invitations import (
    Invited,
    Newcomer,
    accept_invitation,
    invite_first_coordinator,
    invite_person,
    token_hash,
)

__all__ = [
    "Invited",
    "Newcomer",
    "accept_invitation",
    "choose_home_cell",
    "end_duty",
    "erase_person",
    "forget_people",
    "give_consent",
    "go_on_duty",
    "grant_role",
    "hold_qualification",
    "invite_first_coordinator",
    "invite_person",
    "look_up_person",
    "remove_contact_point",
    "revoke_qualification",
    "revoke_role",
    "set_contact_point",
    "set_languages",
    "stop_contact_point",
    "suspend_person",
    "token_hash",
    "withdraw_consent",
]
