"""The channels of this installation by name. config fills it; messaging asks it."""

from collections.abc import Mapping

from turnout.channels.contract import Channel

_installed: dict[str, Channel] = {}


class UnknownChannel(LookupError):
    """No channel of this name is installed."""


def install(channels: Mapping[str, Channel]) -> dict[str, Channel]:
    """Make these the channels of the process, in place of all earlier ones; return those, so that they can be put
    back. The order is the order in which `names` tells them."""
    global _installed
    before, _installed = _installed, dict(channels)
    return before


def channel(name: str) -> Channel:
    """Return the channel of this name; UnknownChannel where it is not installed."""
    try:
        return _installed[name]
    except KeyError as error:
        raise UnknownChannel(name) from error


def names() -> tuple[str, ...]:
    """Return the names of the installed channels."""
    return tuple(_installed)
