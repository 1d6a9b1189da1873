"""The tables of core, one module per noun."""

from turnout.core.models.audit import AuditHead as AuditHead
from turnout.core.models.audit import AuditRow as AuditRow
from turnout.core.models.event import LiveEvent as LiveEvent
from turnout.core.models.heartbeat import Heartbeat as Heartbeat
from turnout.core.models.job import Job as Job
from turnout.core.models.leased import Leased as Leased
from turnout.core.models.leased import LeaseState as LeaseState
from turnout.core.models.limit import LimitCounter as LimitCounter
