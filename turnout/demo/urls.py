"""Addresses of the demonstration."""

from __future__ import annotations

from django.urls import path

from turnout.demo import views

urlpatterns = [
    path("demo/", views.who, name="demo"),
    path("demo/evening/", views.so_far, name="demo-evening"),
    path("demo/become/", views.become, name="demo-become"),
]
