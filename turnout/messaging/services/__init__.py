"""What messaging can do: queue, take back and forget messages, issue and open links, broadcast, take in answers."""

from turnout.messaging.services.broadcasting import Audience as Audience
from turnout.messaging.services.broadcasting import broadcast as broadcast
from turnout.messaging.services.broadcasting import cancel_broadcast as cancel_broadcast
from turnout.messaging.services.broadcasting import expand_broadcast as expand_broadcast
from turnout.messaging.services.delivering import deliver_due as deliver_due
from turnout.messaging.services.delivering import hand_over as hand_over
from turnout.messaging.services.forgetting import expire_messages as expire_messages
from turnout.messaging.services.forgetting import forget as forget
from turnout.messaging.services.inbound import process_inbound as process_inbound
from turnout.messaging.services.inbound import receive_inbound as receive_inbound
from turnout.messaging.services.inbound import record_receipt as record_receipt
from turnout.messaging.services.links import LinkRefused as LinkRefused
from turnout.messaging.services.links import answer_link_once as answer_link_once
from turnout.messaging.services.links import issue_link as issue_link
from turnout.messaging.services.links import issue_links as issue_links
from turnout.messaging.services.links import link_url as link_url
from turnout.messaging.services.links import look_at_link as look_at_link
from turnout.messaging.services.links import open_link as open_link
from turnout.messaging.services.sending import cancel_queued as cancel_queued
from turnout.messaging.services.sending import mark_seen as mark_seen
from turnout.messaging.services.sending import send as send
