"""The contract every channel passes, against a real peer of its own. A new channel folder without a case fails here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

import turnout.channels
from tests.channels.conftest import plain_options
from tests.channels.peers import Postbox, fake_server, mail_server
from turnout.channels import registry
from turnout.channels.contract import Channel, Outgoing, Receipt, TransportError
from turnout.channels.email import EmailChannel
from turnout.channels.fake import FakeChannel, FakeProvider, Fault, Mode
from turnout.channels.live import LiveChannel

ADDRESS = "ana@river.example"
MESSAGE = Outgoing(reference="5c1e", address=ADDRESS, subject="River A7", text="River A7: is anybody there?")
TIMEOUT = 0.3


@dataclass
class Peer:
    """A channel with the far end of it: what arrived there, and how to make it fail."""

    channel: Channel
    arrived: Callable[[], list[str]]
    fail: dict[str, Callable[[], object]] = field(default_factory=dict)


@contextmanager
def fake_in_memory(mode: Mode) -> Iterator[Peer]:
    provider = FakeProvider(mode=mode)
    yield _fake_peer(FakeChannel(provider, mode, timeout_seconds=TIMEOUT), provider)


@contextmanager
def fake_over_http(mode: Mode) -> Iterator[Peer]:
    provider = FakeProvider(mode=mode)
    with fake_server(provider) as server:
        yield _fake_peer(FakeChannel(server.url, mode, timeout_seconds=TIMEOUT), provider)


def _fake_peer(channel: FakeChannel, provider: FakeProvider) -> Peer:
    fail = {
        "refuse": lambda: provider.meet(Fault.REFUSE),
        "refuse for good": lambda: provider.meet(Fault.REFUSE_FOR_GOOD),
        "break after accepting": lambda: provider.meet(Fault.RESET_AFTER_ACCEPT),
        "stay silent": lambda: provider.meet(Fault.BLACK_HOLE),
    }
    return Peer(channel, lambda: [message.reference for message in provider.accepted], fail)


@contextmanager
def email() -> Iterator[Peer]:
    postbox = Postbox()
    with mail_server(postbox) as server:
        channel = EmailChannel(plain_options(server.port, timeout_seconds=TIMEOUT))
        fail = {
            "refuse": lambda: postbox.replies.update(RCPT=["451 4.7.1 later"]),
            "refuse for good": lambda: postbox.replies.update(RCPT=[f"550 5.1.1 <{ADDRESS}> unknown"]),
            "break after accepting": lambda: setattr(postbox, "drop_after_data", 1),
            "stay silent": lambda: setattr(postbox, "silent_seconds", 3 * TIMEOUT),
        }
        yield Peer(channel, lambda: [_reference_of(mail.content) for mail in postbox.mails], fail)


def _reference_of(content: bytes) -> str:
    return content.split(b"Message-ID: <")[1].split(b"@")[0].decode()


@contextmanager
def live() -> Iterator[Peer]:
    events: list[str] = []

    def publish(*topics: str, event: str, reference: str = "") -> None:
        events.append(reference)

    yield Peer(LiveChannel(publish), lambda: events)


CASES: dict[str, Callable[[], Any]] = {
    **{f"fake-{mode}": (lambda mode=mode: fake_in_memory(mode)) for mode in Mode},
    **{f"fake-http-{mode}": (lambda mode=mode: fake_over_http(mode)) for mode in Mode},
    "email": email,
    "live": live,
}


@pytest.fixture(params=sorted(CASES))
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    """Return each channel in turn, taken from the registry it was installed in."""
    with _installed(request.param) as peer:
        yield peer


@pytest.fixture(params=sorted(CASES.keys() - {"live"}))
def faulty_peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    """Return each channel that can fail: one that joins our own transaction fails with it, not by itself."""
    with _installed(request.param) as peer:
        yield peer


@contextmanager
def _installed(case: str) -> Iterator[Peer]:
    with CASES[case]() as peer:
        before = registry.install({case: peer.channel})
        yield replace(peer, channel=registry.channel(case))
        registry.install(before)
        peer.channel.close()


def failing(peer: Peer, fault: str) -> TransportError:
    """Return the error of a message that meets this fault."""
    peer.fail[fault]()
    with pytest.raises(TransportError) as caught:
        peer.channel.send(MESSAGE)
    return caught.value


def test_every_channel_folder_has_a_case() -> None:
    folders = {path.parent.name for path in Path(turnout.channels.__path__[0]).glob("*/channel.py")}

    assert folders == {case.partition("-")[0] for case in CASES}


def test_only_a_channel_that_joins_our_transaction_is_spared_the_faults() -> None:
    spared = [case for case in sorted(CASES) if case == "live"]
    for case in sorted(CASES):
        with CASES[case]() as peer:
            assert peer.channel.joins_transaction == (case in spared)
            peer.channel.close()


def test_channel_declares_its_properties(peer: Peer) -> None:
    channel = peer.channel

    assert channel.label
    assert channel.cost >= 0
    assert channel.max_length >= 160
    assert channel.resend in {"idempotent", "lookup", "none"}
    assert channel.settle_seconds >= 0
    assert {type(channel.two_way), type(channel.receipts), type(channel.joins_transaction)} == {bool}


def test_message_arrives_once_with_its_reference(peer: Peer) -> None:
    receipt = peer.channel.send(MESSAGE)

    assert peer.arrived() == [MESSAGE.reference]
    assert receipt.provider_id
    assert receipt.state == "accepted"


def test_second_copy_is_dropped_where_the_channel_says_so(peer: Peer) -> None:
    receipts = [peer.channel.send(MESSAGE), peer.channel.send(replace(MESSAGE, is_repeat=True))]

    drops = peer.channel.resend == "idempotent" and not peer.channel.joins_transaction
    assert len(peer.arrived()) == (1 if drops else 2)
    assert (receipts[0] == receipts[1]) or peer.channel.resend != "idempotent"


def test_text_that_is_too_long_is_refused_before_anything_leaves(peer: Peer) -> None:
    with pytest.raises(TransportError) as caught:
        peer.channel.send(replace(MESSAGE, text="x" * (peer.channel.max_length + 1)))

    assert (caught.value.permanent, caught.value.in_doubt, peer.arrived()) == (True, False, [])


def test_longest_text_arrives(peer: Peer) -> None:
    peer.channel.send(replace(MESSAGE, text="x" * peer.channel.max_length))

    assert peer.arrived() == [MESSAGE.reference]


def test_refusal_for_now_is_temporary_and_certain(faulty_peer: Peer) -> None:
    error = failing(faulty_peer, "refuse")

    assert (error.permanent, error.in_doubt, faulty_peer.arrived()) == (False, False, [])


def test_refusal_for_good_is_permanent_and_certain(faulty_peer: Peer) -> None:
    error = failing(faulty_peer, "refuse for good")

    assert (error.permanent, error.in_doubt, faulty_peer.arrived()) == (True, False, [])


def test_break_after_accepting_is_in_doubt(faulty_peer: Peer) -> None:
    error = failing(faulty_peer, "break after accepting")

    assert (error.permanent, error.in_doubt) == (False, True)


def test_silence_is_in_doubt(faulty_peer: Peer) -> None:
    error = failing(faulty_peer, "stay silent")

    assert (error.permanent, error.in_doubt, faulty_peer.arrived()) == (False, True, [])


@pytest.mark.parametrize("fault", ["refuse", "refuse for good", "break after accepting", "stay silent"])
def test_error_names_neither_address_nor_words(faulty_peer: Peer, fault: str) -> None:
    text = str(failing(faulty_peer, fault))

    assert ADDRESS not in text
    assert "anybody" not in text


def test_channel_works_again_after_a_fault(faulty_peer: Peer) -> None:
    failing(faulty_peer, "break after accepting")

    faulty_peer.channel.send(replace(MESSAGE, reference="77aa"))

    assert faulty_peer.arrived()[-1] == "77aa"


def test_lookup_tells_what_was_accepted_or_refuses_to_say(peer: Peer) -> None:
    if peer.channel.resend == "lookup":
        failing(peer, "break after accepting")
        assert isinstance(peer.channel.lookup(MESSAGE.reference), Receipt)
        assert peer.channel.lookup("never sent") is None
    else:
        with pytest.raises(TransportError) as caught:
            peer.channel.lookup(MESSAGE.reference)
        assert caught.value.permanent


def test_registry_refuses_a_name_nobody_installed() -> None:
    with pytest.raises(registry.UnknownChannel):
        registry.channel("pigeon")
