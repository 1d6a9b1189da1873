"""Addresses of the pages that join apps."""

from __future__ import annotations

from django.urls import path

from turnout.front import views

urlpatterns = [
    path("home/", views.home, name="home"),
    path("me/", views.settings, name="settings"),
    path("me/rest/", views.rest, name="rest"),
    path("me/wake/", views.wake_up, name="wake-up"),
    path("me/limits/", views.limits, name="limits"),
    path("me/languages/", views.languages, name="my-languages"),
    path("refusals/", views.refusals, name="refusals"),
    path("what-we-keep/", views.what_we_keep, name="what-we-keep"),
    path("yesterday/", views.yesterday, name="yesterday"),
]
