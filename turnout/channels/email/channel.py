"""EmailChannel: one plain-text mail per message, with every failure sorted into never left, refused and in doubt.

SMTP hands a mail over with the server's answer to the final dot. Before that dot is sent nothing was accepted; after it
and without the answer nobody can say (RFC 5321, 6.1). There is no look-up, and servers need not drop a second mail with
the same Message-ID, so the channel promises nothing: `none`.
"""

import re
import smtplib
import threading
import time
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import formatdate
from typing import ClassVar

from turnout.channels.contract import Outgoing, Receipt, Resend, TransportError, check_length, no_lookup
from turnout.channels.email.options import EmailOptions, Security

IDLE_SECONDS = 20.0
GOOD = 250
CLOSING = 421
START_OF_MAIL = 354
# The server wants us to log in, or does not like how we did: ours to mend, no fault of the address.
OURS_TO_MEND = frozenset({530, 534, 535, 538})
LINE_DOT = re.compile(rb"(?m)^\.")


class EmailChannel:
    """Keeps one connection open between mails; it is used by one thread at a time."""

    label: ClassVar[str] = "E-mail"
    cost: ClassVar[float] = 0.05
    max_length: ClassVar[int] = 20_000
    two_way: ClassVar[bool] = False
    receipts: ClassVar[bool] = False
    joins_transaction: ClassVar[bool] = False
    settle_seconds = 0.0

    def __init__(self, options: EmailOptions) -> None:
        self._options = options
        self._turn = threading.Lock()
        self._connection: smtplib.SMTP | None = None
        self._used_at = 0.0

    @property
    def resend(self) -> Resend:
        """Nothing in SMTP tells a second copy from a first one."""
        return "none"

    def send(self, message: Outgoing) -> Receipt:
        """Send one mail; the receipt says that our server took it, not that it arrived."""
        check_length(self, message)
        mail = self._mail(message)
        with self._turn:
            try:
                self._hand_over(message.address, mail.as_bytes(policy=MAIL_POLICY))
            except TransportError:
                self._disconnect()
                raise
            self._used_at = time.monotonic()
        return Receipt(str(mail["Message-ID"]))

    def lookup(self, reference: str) -> Receipt | None:
        """Refuse: SMTP answers no questions about mails."""
        raise no_lookup(self)

    def close(self) -> None:
        """End the open connection, if there is one."""
        with self._turn:
            self._disconnect()

    def _mail(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage()
        try:
            mail["From"] = self._options.sender
            mail["To"] = message.address
            mail["Subject"] = message.subject
        except (ValueError, IndexError) as error:
            raise TransportError("the address or the subject cannot stand in a mail", permanent=True) from error
        if len(mail["To"].addresses) != 1 or mail["To"].defects:
            raise TransportError("the address is not one e-mail address", permanent=True)
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{message.reference}@{self._options.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(_text(message), cte="quoted-printable")
        return mail

    def _hand_over(self, address: str, body: bytes) -> None:
        connection = self._open()
        try:
            _expect_good(connection.mail(self._options.sender))
            _expect_good(connection.rcpt(address))
            _expect(connection.docmd("DATA"), START_OF_MAIL)
        except (OSError, smtplib.SMTPException) as error:
            raise TransportError(f"the mail server broke off ({type(error).__name__})") from error
        try:
            connection.send(LINE_DOT.sub(b"..", body.rstrip(b"\r\n")) + b"\r\n.\r\n")
            answer = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise TransportError(f"no answer to the mail ({type(error).__name__})", in_doubt=True) from error
        _expect_good(answer)

    def _open(self) -> smtplib.SMTP:
        """Return a connection that the server answers on: the last one while it lives, or a new one."""
        if self._connection is not None and time.monotonic() - self._used_at < IDLE_SECONDS:
            try:
                if self._connection.rset()[0] == GOOD:
                    return self._connection
            except (OSError, smtplib.SMTPException):
                pass  # the server has hung up meanwhile
        self._disconnect()
        try:
            self._connection = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            raise TransportError(f"the mail server does not let us in ({error.smtp_code})") from error
        except (OSError, smtplib.SMTPException) as error:
            raise TransportError(f"no mail server ({type(error).__name__})") from error
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        options = self._options
        connection: smtplib.SMTP
        if options.security is Security.TLS:
            connection = smtplib.SMTP_SSL(
                options.host, options.port, options.domain, timeout=options.timeout_seconds, context=options.context
            )
        else:
            connection = smtplib.SMTP(options.host, options.port, options.domain, timeout=options.timeout_seconds)
        try:
            if options.security is Security.STARTTLS:
                connection.starttls(context=options.context)
            connection.ehlo_or_helo_if_needed()
            if options.user:
                connection.login(options.user, options.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _text(message: Outgoing) -> str:
    """Return the words, with the link below them where they do not hold it."""
    if message.link and message.link not in message.text:
        return f"{message.text}\n\n{message.link}\n"
    return f"{message.text}\n"


def _expect_good(answer: tuple[int, bytes]) -> None:
    # 251: the server passes it on to another address.
    _expect(answer, GOOD, 251)


def _expect(answer: tuple[int, bytes], *wanted: int) -> None:
    """Raise for another answer than the wanted ones: 5xx for good, the rest for now. The server's words stay out of
    the error: they quote the address."""
    code = answer[0]
    if code in wanted:
        return
    permanent = 500 <= code < 600 and code not in OURS_TO_MEND
    raise TransportError(f"the mail server answered {code}", permanent=permanent)
