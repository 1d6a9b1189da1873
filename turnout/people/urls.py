"""Addresses of people. Of allauth's pages only those that Turnout needs: no sign-up, no second list of addresses."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import urls as second_step
from allauth.mfa.recovery_codes import urls as recovery_codes
from allauth.mfa.totp import urls as totp
from allauth.mfa.webauthn import urls as webauthn
from django.urls import include, path
from django.views.generic import RedirectView

from turnout.people import views

urlpatterns = [
    path("invitation/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/roles/", views.roles, name="roles"),
    path("people/roles/<int:grant_id>/end/", views.end_role, name="end_role"),
    path("my/duty/", views.my_duty, name="my_duty"),
    path("my/duty/end/", views.end_my_duty, name="end_my_duty"),
    path("my/lookups/", views.my_lookups, name="my_lookups"),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    # allauth asks for this name on its way; there is no sign-up.
    path("account/signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("account/keys/", include(second_step)),
    path("account/keys/app/", include(totp)),
    path("account/keys/codes/", include(recovery_codes)),
    # Before allauth's own page of this name, which would take somebody's last passkey away.
    path("account/keys/passkey/keys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("account/keys/passkey/", include(webauthn)),
]
