"""Geography only: the town, its zones, the cells homes are chosen from, the gazetteer of corners and places."""

from __future__ import annotations

from django.db import models

from turnout.zones.enums import PlaceKind


class Town(models.Model):
    """The one network this database serves."""

    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=12, help_text="Opens every text message.")
    timezone = models.CharField(max_length=40, default="America/Chicago")
    emergency_number = models.CharField(max_length=8, default="911")
    phone = models.CharField(max_length=20, blank=True, help_text="The network's own line, read out on every message.")
    languages = models.JSONField(default=list, help_text="Codes offered to the public, the first is the default.")
    desk_hours = models.JSONField(default=dict, help_text='{"mon": [["05:30", "21:30"]], ...} in the town\'s time.')
    complaints_address = models.CharField(max_length=120, blank=True)
    is_demo = models.BooleanField(default=False, help_text="Born as a demonstration; never changes.")
    imported_at = models.DateTimeField(null=True)
    edition = models.CharField(
        max_length=16, blank=True, help_text="New with every import: tells a stale map from a fresh one."
    )

    class Privacy:
        plain = (
            "id name short_name timezone emergency_number phone languages desk_hours complaints_address is_demo "
            "imported_at edition"
        )

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """A neighbourhood: the smallest area people are told about before they accept."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    geometry = models.BinaryField(help_text="WKB, longitude and latitude.")
    population = models.PositiveIntegerField(default=0)
    lat = models.FloatField()
    lon = models.FloatField()
    neighbours = models.ManyToManyField("self", blank=True)

    class Privacy:
        plain = "id code name geometry population lat lon"

    def __str__(self) -> str:
        return self.name


class ZoneAlias(models.Model):
    """Another name a zone goes by in other people's data."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "name"], name="zone_alias_once")]

    class Privacy:
        plain = "id zone name"

    def __str__(self) -> str:
        return self.name


class Cell(models.Model):
    """An h3 cell of at least 200 households: as near as the network ever knows where somebody lives."""

    h3 = models.BigIntegerField(primary_key=True)
    resolution = models.PositiveSmallIntegerField()
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="cells")
    households = models.PositiveIntegerField()

    class Privacy:
        plain = "h3 resolution zone households"


class Place(models.Model):
    """A public place a team can meet, a corner or a named place. Made anew by every import: keep no key to it."""

    kind = models.CharField(max_length=8, choices=PlaceKind.choices, default=PlaceKind.CORNER)
    label = models.CharField(max_length=120)
    words = models.CharField(
        max_length=160, help_text="Normalised words for look-up; a corner's two streets are sorted and joined by ' & '."
    )
    lat = models.FloatField()
    lon = models.FloatField()
    zone = models.ForeignKey(Zone, null=True, on_delete=models.CASCADE, related_name="places")
    cell = models.BigIntegerField(db_index=True)

    class Privacy:
        plain = "id kind label words lat lon zone cell"

    def __str__(self) -> str:
        return self.label
