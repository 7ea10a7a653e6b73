"""How codes and temporary passwords are sent, and the masked address that the answer shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from authui.local.directory.messages import KINDS, SMS_SENDER, MessageWriter, Occasion
from authui.local.mailbox import Mailbox, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.directory.user_table import UserRecord


@dataclass(frozen=True, slots=True)
class CodeDelivery:
    """Where a code was sent: the masked address."""

    destination: str
    medium: str = 'EMAIL'
    attribute: str = 'email'

    @classmethod
    def to(cls, address: str) -> CodeDelivery:
        """Mask an address as Cognito does: `f***@e***`, or `+*******1234` for a phone number."""
        if address.startswith('+'):
            return cls(f'+{"*" * max(0, len(address) - 5)}{address[-4:]}', 'SMS', 'phone_number')
        local_part, _, domain = address.partition('@')
        return cls(f'{local_part[:1]}***@{domain[:1]}***')


class CodeSender:
    """Sends codes to the mailbox; call it after the transaction that stored the code."""

    def __init__(self, mailbox: Mailbox, writer: MessageWriter, *, email_from: str, clock: Callable[[], float]) -> None:
        self._mailbox = mailbox
        self._writer = writer
        self._email_from = email_from
        self._clock = clock

    def send(self, user: UserRecord, address: str, occasion: Occasion, code: str) -> CodeDelivery:
        """Send a code to an e-mail address or a phone number of a user."""
        delivery = CodeDelivery.to(address)
        is_sms = delivery.medium == 'SMS'
        subject, body = self._writer.write(user, occasion, code, sms=is_sms)
        message = Message(
            sent_at=self._clock(),
            destination=address,
            kind=KINDS[occasion],
            code=SecretStr(code),
            sender=SMS_SENDER if is_sms else self._email_from,
            subject=SecretStr(subject),
            body=SecretStr(body),
        )
        self._mailbox.deliver(message)
        return delivery
