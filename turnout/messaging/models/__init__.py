"""The tables of messaging, one module per noun."""

from turnout.messaging.models.broadcast import Broadcast as Broadcast
from turnout.messaging.models.delivery import Delivery as Delivery
from turnout.messaging.models.delivery import PlainDelivery as PlainDelivery
from turnout.messaging.models.delivery import UrgentDelivery as UrgentDelivery
from turnout.messaging.models.inbound import Inbound as Inbound
from turnout.messaging.models.link import AnswerLink as AnswerLink
