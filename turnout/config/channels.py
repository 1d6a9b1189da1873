"""Build the channels of this installation from its options and hand them their parts."""

from __future__ import annotations

from django.conf import settings

from turnout.channels import registry
from turnout.channels.contract import Channel
from turnout.channels.email import EmailChannel, EmailOptions, Security
from turnout.channels.live import LiveChannel
from turnout.config import env

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.PLAIN: 25}


def install_channels() -> None:
    """Fill the registry: open pages always; the fake instead of every real channel where it is asked for, else mail."""
    registry.install(channels_of_settings())


def channels_of_settings() -> dict[str, Channel]:
    """Return the channels by name. BadOption where an option cannot be understood."""
    from turnout.core.live import publish

    channels: dict[str, Channel] = {"live": LiveChannel(publish)}
    if wanted := env.text("FAKE_CHANNEL"):
        # Demo, tests and drills: whatever channel somebody chose, nothing leaves this machine.
        fake = fake_channel(wanted)
        channels |= {"fake": fake, "email": fake}
    elif settings.TURNOUT_EMAIL is not None:
        channels["email"] = EmailChannel(email_options(settings.TURNOUT_EMAIL, settings.TURNOUT_EMAIL_FROM))
    return channels


def fake_channel(wanted: str) -> Channel:
    """Return the fake of TURNOUT_FAKE_CHANNEL: memory, memory:<mode> or http://127.0.0.1:<port>:<mode>."""
    from turnout.channels.fake import FakeChannel, FakeProvider, Mode  # loads an HTTP client no real town needs

    where, _, mode = wanted.rpartition(":")
    if mode not in set(Mode):
        where, mode = wanted, Mode.IDEMPOTENT.value
    if where == "memory":
        return FakeChannel(FakeProvider(mode=Mode(mode)), mode)
    if where.startswith("http://"):
        return FakeChannel(where, mode)
    raise env.BadOption(
        f"TURNOUT_FAKE_CHANNEL is '{wanted}'; write memory, memory:lookup or http://127.0.0.1:9009:none."
    )


def email_options(address: env.Address, sender: str) -> EmailOptions:
    """Return the options of TURNOUT_EMAIL_URL: smtps is TLS, smtp is STARTTLS, or plain to this machine."""
    if address.scheme not in {"smtp", "smtps"} or not address.host:
        raise env.BadOption("TURNOUT_EMAIL_URL is not an address of a mail server; write smtps://user:password@host.")
    security = Security.TLS if address.scheme == "smtps" else Security.STARTTLS
    if security is Security.STARTTLS and address.host in LOCAL_HOSTS and not address.user:
        security = Security.PLAIN
    return EmailOptions(
        host=address.host,
        port=address.port or DEFAULT_PORTS[security],
        sender=sender,
        user=address.user,
        password=address.password,
        security=security,
    )
