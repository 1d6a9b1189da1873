"""The options of the e-mail channel, checked when they are made."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum


class BadEmailOptions(ValueError):
    """These options cannot work; the message says why."""


class Security(StrEnum):
    """How the connection to the server is secured."""

    TLS = "tls"  # from the first byte, usually port 465
    STARTTLS = "starttls"  # asked for after the greeting, usually port 587; a server without it is refused
    PLAIN = "plain"  # only to a server on this machine


@dataclass(frozen=True)
class EmailOptions:
    """One SMTP server and the sender's address. `context` is the TLS trust; the machine's own unless given."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = Security.STARTTLS
    timeout_seconds: float = 20.0
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False, compare=False)

    def __post_init__(self) -> None:
        if "@" not in self.sender:
            raise BadEmailOptions(f"the sender '{self.sender}' is no e-mail address")
        if self.security is Security.PLAIN and self.host not in {"localhost", "127.0.0.1", "::1"}:
            raise BadEmailOptions("mail to another machine must be encrypted: use tls or starttls")

    @property
    def domain(self) -> str:
        """The sender's domain: it opens the conversation and ends each Message-ID."""
        return self.sender.rpartition("@")[2].strip("> ")
