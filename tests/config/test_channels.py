"""The channels of an installation follow from its options."""

from __future__ import annotations

from typing import Any

import pytest

from turnout.channels.email import Security
from turnout.channels.fake import FakeChannel
from turnout.config import env
from turnout.config.channels import channels_of_settings, email_options, fake_channel

MAIL = "smtps://desk:right@mail.river.example"


@pytest.fixture
def option(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """Return a function that sets the options channels depend on."""

    def choose(*, fake: str = "", mail: str = "") -> None:
        monkeypatch.setenv("TURNOUT_FAKE_CHANNEL", fake)
        monkeypatch.setenv("TURNOUT_EMAIL_URL", mail)
        settings.TURNOUT_EMAIL = env.address("EMAIL_URL")

    return choose


def test_open_pages_are_always_there(option: Any) -> None:
    option()

    assert sorted(channels_of_settings()) == ["live"]


def test_mail_is_there_when_its_server_is_named(option: Any) -> None:
    option(mail=MAIL)

    assert {name: channel.label for name, channel in channels_of_settings().items()} == {
        "live": "Open pages",
        "email": "E-mail",
    }


def test_fake_stands_before_every_real_channel(option: Any) -> None:
    option(fake="memory:lookup", mail=MAIL)

    channels = channels_of_settings()

    assert isinstance(channels["email"], FakeChannel)
    assert channels["email"] is channels["fake"]
    assert channels["email"].resend == "lookup"


@pytest.mark.parametrize(
    ("wanted", "resend"),
    [
        ("memory", "idempotent"),
        ("memory:none", "none"),
        ("http://127.0.0.1:9009:none", "none"),
        ("http://127.0.0.1:9", "idempotent"),
    ],
)
def test_fake_is_named_with_its_mode(wanted: str, resend: str) -> None:
    channel = fake_channel(wanted)

    assert channel.resend == resend
    channel.close()


@pytest.mark.parametrize("wanted", ["yes", "memory:twice", "ftp://x:none", ":none"])
def test_fake_nobody_understands_is_refused(wanted: str) -> None:
    with pytest.raises(env.BadOption, match="TURNOUT_FAKE_CHANNEL"):
        fake_channel(wanted)


@pytest.mark.parametrize(
    ("address", "security", "port"),
    [
        (MAIL, Security.TLS, 465),
        ("smtp://desk:right@mail.river.example", Security.STARTTLS, 587),
        ("smtp://localhost:2525", Security.PLAIN, 2525),
        ("smtp://desk:right@localhost", Security.STARTTLS, 587),
    ],
)
def test_mail_is_secured_as_its_address_says(
    option: Any, settings: Any, address: str, security: str, port: int
) -> None:
    option(mail=address)

    options = email_options(settings.TURNOUT_EMAIL, "desk@river.example")

    assert (options.security, options.port) == (security, port)


def test_mail_address_that_is_none_is_refused(option: Any, settings: Any) -> None:
    option(mail="https://mail.river.example")

    with pytest.raises(env.BadOption, match="TURNOUT_EMAIL_URL"):
        email_options(settings.TURNOUT_EMAIL, "desk@river.example")
