"""The channel to a person's open pages."""

from turnout.channels.live.channel import LiveChannel as LiveChannel
