"""Brings a town into the database."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from turnout.zones.draft import TownDraft, draw_draft
from turnout.zones.enums import PlaceKind
from turnout.zones.models import Cell, Place, Town, Zone, ZoneAlias
from turnout.zones.reading.features import TownRefused
from turnout.zones.reading.town_files import TownFiles, checked_timezone, read_town_files
from turnout.zones.reading.zone_shapes import ZoneShape

__all__ = ["ImportReport", "TownRefused", "import_town"]

DEFAULT_TIMEZONE = "America/Chicago"
SHORT_NAME_MAX = 12
OWN_TABLES = ("zones",)


@dataclass(frozen=True)
class ImportReport:
    """What an import brought: counts, and by name what was repaired, apportioned, and what is worth a look."""

    zones: int
    repaired: tuple[str, ...]
    aliases: int
    population: int
    cells: int
    corners: int
    places: int
    apportioned: tuple[str, ...]
    warnings: tuple[str, ...]


def import_town(*, directory: Path, now: datetime, name: str = "", timezone: str = "") -> ImportReport:
    """Import a town's folder, or import it again; all or nothing in one transaction.

    Zones keep their ids by code; a zone that is gone from the file is removed unless something belongs to it. The name,
    time zone and further settings of a town that is here already change only when given. Raises TownRefused with every
    problem in plain words.
    """
    files = read_town_files(directory)
    draft = draw_draft(files)
    with transaction.atomic():
        warnings = _save_town(files, now, {"name": name, "timezone": timezone}, directory.resolve().name)
        zones = _save_zones(files.zones, draft)
        _save_aliases(zones, draft)
        _save_cells(zones, draft)
        _save_places(zones, draft)
    return ImportReport(
        zones=len(zones),
        repaired=tuple(f"{zone.name} ({zone.repaired})" for zone in files.zones if zone.repaired),
        aliases=len(draft.aliases),
        population=sum(draft.population),
        cells=len(draft.cells),
        corners=sum(place.kind == PlaceKind.CORNER for place in draft.places),
        places=len(draft.places),
        apportioned=tuple(files.zones[index].name for index in draft.apportioned),
        warnings=(*warnings, *draft.warnings),
    )


def _save_town(files: TownFiles, now: datetime, given: dict[str, str], folder: str) -> list[str]:
    """Save what was given by hand; the folder's own settings only count for a new town. Returns warnings."""
    town = Town.objects.select_for_update().order_by("pk").first()
    said: dict[str, Any] = {key: value for key, value in given.items() if value}
    warnings = []
    if town is None:
        town = Town(name=folder, timezone=DEFAULT_TIMEZONE, languages=["en", "es"])
        said = {**files.settings, **said}
        if "timezone" not in said:
            warnings.append(_("No time zone was given: %(name)s is taken.") % {"name": DEFAULT_TIMEZONE})
    if "timezone" in said:
        said["timezone"] = checked_timezone(said["timezone"])
    for key, value in said.items():
        setattr(town, key, value)
    town.short_name = town.short_name or town.name[:SHORT_NAME_MAX]
    town.imported_at, town.edition = now, secrets.token_hex(8)
    town.save()
    return warnings


def _save_zones(shapes: Sequence[ZoneShape], draft: TownDraft) -> list[Zone]:
    known = {zone.code: zone for zone in Zone.objects.select_for_update()}
    _remove([zone for code, zone in known.items() if code not in {shape.code for shape in shapes}])
    zones = []
    for shape, population in zip(shapes, draft.population, strict=True):
        middle = shapely.point_on_surface(shape.geometry)
        zone = known.get(shape.code) or Zone(code=shape.code)
        zone.name, zone.population = shape.name, population
        zone.geometry = shapely.to_wkb(shape.geometry)
        zone.lat, zone.lon = round(middle.y, 6), round(middle.x, 6)
        zone.save()
        zones.append(zone)
    link = Zone.neighbours.through
    link.objects.all().delete()
    pairs = [(zones[a], zones[b]) for a, b in draft.neighbours]
    link.objects.bulk_create(link(from_zone=one, to_zone=other) for pair in pairs for one, other in (pair, pair[::-1]))
    return zones


def _remove(gone: Sequence[Zone]) -> None:
    problems = [
        _("%(zone)s is gone from the file, but belongs to: %(what)s. Keep it, or move them first.")
        % {"zone": zone.name, "what": ", ".join(belonging)}
        for zone in gone
        if (belonging := _belonging(zone))
    ]
    if problems:
        raise TownRefused(problems)
    for zone in gone:
        zone.delete()


def _belonging(zone: Zone) -> list[str]:
    """Name what rows of other apps point at a zone: asked of the tables themselves, so that no app is forgotten."""
    links = [link for link in Zone._meta.related_objects if link.related_model._meta.app_label not in OWN_TABLES]
    counts = [(link.related_model._meta, link.field.name, link.related_model) for link in links]
    found = [(meta, model._base_manager.filter(**{field: zone}).count()) for meta, field, model in counts]
    return [f"{count} {meta.verbose_name_plural}" for meta, count in found if count]


def _save_aliases(zones: Sequence[Zone], draft: TownDraft) -> None:
    ZoneAlias.objects.all().delete()
    ZoneAlias.objects.bulk_create(ZoneAlias(zone=zones[index], name=name) for index, name in draft.aliases)


def _save_cells(zones: Sequence[Zone], draft: TownDraft) -> None:
    Cell.objects.all().delete()
    Cell.objects.bulk_create(
        Cell(h3=cell.h3, resolution=cell.resolution, zone=zones[cell.zone], households=cell.households)
        for cell in draft.cells
    )


def _save_places(zones: Sequence[Zone], draft: TownDraft) -> None:
    Place.objects.all().delete()
    Place.objects.bulk_create(
        Place(
            kind=place.kind,
            label=place.label,
            words=place.words,
            lat=place.lat,
            lon=place.lon,
            zone=None if place.zone is None else zones[place.zone],
            cell=place.cell,
        )
        for place in draft.places
    )
