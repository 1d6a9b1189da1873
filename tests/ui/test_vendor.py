"""What is vendored is what its notice says, and our own script keeps away from markup."""

import hashlib
import re
from pathlib import Path

import turnout.ui

STATIC = Path(turnout.ui.__file__).parent / "static" / "ui"
TEMPLATES = Path(turnout.ui.__file__).parent / "templates" / "ui"


def test_htmx_is_the_two_files_of_the_notice():
    notice = (STATIC / "vendor" / "NOTICE.md").read_text(encoding="utf-8")
    expected = re.findall(r"`([0-9a-f]{64})`", notice)
    core, extension = (STATIC / "vendor" / "htmx.min.js").read_bytes().rstrip(b"\n").split(b"\n", 1)

    assert [hashlib.sha256(part).hexdigest() for part in (core, extension)] == expected


def test_own_script_writes_no_markup():
    script = (STATIC / "turnout.js").read_text(encoding="utf-8")

    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|DOMParser", script) == []


def test_styles_fetch_nothing():
    for name in ("tokens.css", "components.css"):
        assert re.findall(r"url\(|@import", (STATIC / name).read_text(encoding="utf-8")) == []


def test_icons_are_drawings_without_code():
    icons = sorted((TEMPLATES / "icons").glob("*.svg"))

    for icon in icons:
        markup = icon.read_text(encoding="utf-8")
        assert re.fullmatch(r'<svg [^<>]*aria-hidden="true">(<(path|circle) [^<>]*/>)+</svg>', markup.strip()), (
            icon.name
        )
    assert len(icons) > 20
