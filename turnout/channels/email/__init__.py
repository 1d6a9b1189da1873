"""The channel that sends plain-text mail through one SMTP server."""

from turnout.channels.email.channel import EmailChannel as EmailChannel
from turnout.channels.email.options import BadEmailOptions as BadEmailOptions
from turnout.channels.email.options import EmailOptions as EmailOptions
from turnout.channels.email.options import Security as Security
