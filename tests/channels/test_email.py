"""The e-mail channel against real SMTP servers on real sockets."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.channels.conftest import plain_options
from tests.channels.peers import Postbox, free_port, mail_server
from turnout.channels.contract import Outgoing, TransportError
from turnout.channels.email import BadEmailOptions, EmailChannel, EmailOptions, Security

MESSAGE = Outgoing(reference="5c1e", address="ana@river.example", subject="River A7", text="¿Va? Sí o no.")


def read(postbox: Postbox, position: int = -1) -> EmailMessage:
    content = postbox.mails[position].content
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def refused(channel: EmailChannel, message: Outgoing = MESSAGE) -> TransportError:
    with pytest.raises(TransportError) as caught:
        channel.send(message)
    return caught.value


def test_mail_is_plain_text_that_says_it_is_automatic(email: EmailChannel, postbox: Postbox) -> None:
    receipt = email.send(MESSAGE)

    mail = read(postbox)
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content() == "¿Va? Sí o no.\r\n"
    assert (mail["From"], mail["To"], mail["Subject"]) == ("desk@river.example", "ana@river.example", "River A7")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == receipt.provider_id == "<5c1e@river.example>"


def test_mail_carries_no_header_beyond_the_needed_ones(email: EmailChannel, postbox: Postbox) -> None:
    email.send(MESSAGE)

    ours = {name for name in read(postbox) if not name.startswith("X-")}
    assert ours == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip


def test_link_stands_below_words_that_do_not_hold_it(email: EmailChannel, postbox: Postbox) -> None:
    link = "https://river.example/a/x"
    email.send(Outgoing("1", "ana@river.example", "River", "Coming?", link=link))
    email.send(Outgoing("2", "ana@river.example", "River", f"Coming? {link}", link=link))

    assert [read(postbox, at).get_content().count(link) for at in (0, 1)] == [1, 1]


def test_line_that_begins_with_a_dot_ends_nothing(email: EmailChannel, postbox: Postbox) -> None:
    email.send(Outgoing("1", "ana@river.example", "River", "one\n.\n..two\n"))

    assert read(postbox).get_content().splitlines()[:3] == ["one", ".", "..two"]


def test_mails_share_one_connection(email: EmailChannel, postbox: Postbox) -> None:
    for reference in ("1", "2", "3"):
        email.send(Outgoing(reference, "ana@river.example", "River", "Coming?"))

    assert (len(postbox.mails), postbox.connections) == (3, 1)


def test_connection_the_server_closed_is_made_anew(postbox: Postbox) -> None:
    port = free_port()
    channel = EmailChannel(plain_options(port))
    for reference in ("1", "2"):
        with mail_server(postbox, port=port):
            channel.send(Outgoing(reference, "ana@river.example", "River", "Coming?"))
    channel.close()

    assert (len(postbox.mails), postbox.connections) == (2, 2)


def test_reset_after_data_is_in_doubt_though_the_mail_is_there(email: EmailChannel, postbox: Postbox) -> None:
    postbox.drop_after_data = 1

    error = refused(email)

    assert (error.permanent, error.in_doubt, len(postbox.mails)) == (False, True, 1)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("reply", "permanent"), [("451 later", False), ("421 closing", False), ("554 no", True)])
def test_refusal_is_certain_at_every_step(
    email: EmailChannel, postbox: Postbox, command: str, reply: str, permanent: bool
) -> None:
    postbox.replies[command] = [reply]

    error = refused(email)

    assert (error.permanent, error.in_doubt, postbox.mails) == (permanent, False, [])
    email.send(MESSAGE)
    assert len(postbox.mails) == 1


def test_no_server_is_temporary_and_certain() -> None:
    error = refused(EmailChannel(plain_options(free_port())))

    assert (error.permanent, error.in_doubt) == (False, False)


@pytest.mark.parametrize(
    "address", ["", "no address", "ana@river.example, bo@river.example", "ana@river.example\nBcc: x@y"]
)
def test_address_that_is_none_is_refused_for_good(email: EmailChannel, postbox: Postbox, address: str) -> None:
    error = refused(email, Outgoing("1", address, "River", "Coming?"))

    assert (error.permanent, postbox.mails) == (True, [])


def test_subject_cannot_smuggle_a_header(email: EmailChannel, postbox: Postbox) -> None:
    error = refused(email, Outgoing("1", "ana@river.example", "River\nBcc: x@y.example", "Coming?"))

    assert (error.permanent, postbox.mails) == (True, [])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and its own certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=today - timedelta(days=1),
        not_valid_after=today + timedelta(days=1),
    )
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_starttls_sends_encrypted_after_logging_in(postbox: Postbox, certificate: Path) -> None:
    def authenticate(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == b"right")

    options = {"tls_context": server_side(certificate), "authenticator": authenticate, "auth_required": True}
    with mail_server(postbox, **options) as server:
        right = plain_options(
            server.port, security=Security.STARTTLS, context=trusting(certificate), user="desk", password="right"
        )
        channel, wrong = EmailChannel(right), EmailChannel(plain_options(**{**vars(right), "password": "wrong"}))
        error = refused(wrong)
        channel.send(MESSAGE)
        channel.close()

    assert (error.permanent, error.in_doubt) == (False, False)
    assert len(postbox.mails) == 1


def test_server_without_starttls_is_refused(postbox: Postbox) -> None:
    with mail_server(postbox) as server:
        error = refused(EmailChannel(plain_options(server.port, security=Security.STARTTLS)))

    assert (error.permanent, error.in_doubt, postbox.mails) == (False, False, [])


def test_certificate_nobody_vouches_for_is_refused(postbox: Postbox, certificate: Path) -> None:
    with mail_server(postbox, tls_context=server_side(certificate)) as server:
        error = refused(EmailChannel(plain_options(server.port, security=Security.STARTTLS)))

    assert (error.permanent, error.in_doubt, postbox.mails) == (False, False, [])


def test_tls_from_the_first_byte(postbox: Postbox, certificate: Path) -> None:
    with mail_server(postbox, ssl_context=server_side(certificate)) as server:
        channel = EmailChannel(plain_options(server.port, security=Security.TLS, context=trusting(certificate)))
        channel.send(MESSAGE)
        channel.close()

    assert len(postbox.mails) == 1


def test_mail_to_another_machine_must_be_encrypted() -> None:
    with pytest.raises(BadEmailOptions):
        EmailOptions(host="mail.river.example", port=25, sender="desk@river.example", security=Security.PLAIN)


def test_password_is_not_in_the_options_words() -> None:
    assert "right" not in repr(plain_options(25, password="right"))
