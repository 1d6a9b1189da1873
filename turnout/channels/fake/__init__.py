"""The fake provider and its channel: they serve tests, the demo, the simulator and the kill drills."""

from turnout.channels.fake.channel import FakeChannel as FakeChannel
from turnout.channels.fake.provider import Accepted as Accepted
from turnout.channels.fake.provider import Connection as Connection
from turnout.channels.fake.provider import FakeProvider as FakeProvider
from turnout.channels.fake.provider import Fault as Fault
from turnout.channels.fake.provider import Faults as Faults
from turnout.channels.fake.provider import Mode as Mode
