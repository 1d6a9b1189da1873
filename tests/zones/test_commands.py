"""What the terminal says."""

import pytest

from tests.zones.conftest import Write, row_of_zones
from turnout.core.clock import SteppedClock
from turnout.zones.commands import import_town_command
from turnout.zones.models import Town, Zone

pytestmark = pytest.mark.django_db


def test_import_town_command_says_what_it_brought(
    write_town: Write, stepped_clock: SteppedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    code = import_town_command(directory=write_town(), name="Bend", timezone=None)

    said = capsys.readouterr()
    assert code == 0
    assert "3 zones, 6001 people." in said.out
    assert "6 street corners, 7 places to meet in all." in said.out
    assert said.err == ""
    assert Town.objects.get().imported_at == stepped_clock.now()


def test_import_town_command_names_every_problem_and_saves_nothing(
    write_town: Write, stepped_clock: SteppedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_town(zones=[*row_of_zones(), *row_of_zones()[:1]], population="g,x,44,-93")

    code = import_town_command(directory=folder)

    said = capsys.readouterr().err
    assert code == 1
    assert "Nothing was saved:" in said
    assert "2 zones are called Harbor." in said
    assert "1 rows are not a number of people" in said
    assert Zone.objects.count() == 0
