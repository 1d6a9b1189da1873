"""Kinds of places in the gazetteer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    CORNER = "corner", _("street corner")
    NAMED = "named", _("named place")
