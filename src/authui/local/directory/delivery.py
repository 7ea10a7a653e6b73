"""How codes and temporary passwords are sent, and the masked address that the answer shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from authui.local.mailbox import Mailbox, Message, MessageKind

if TYPE_CHECKING:
    from collections.abc import Callable


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

    def __init__(self, mailbox: Mailbox, clock: Callable[[], float]) -> None:
        self._mailbox = mailbox
        self._clock = clock

    def send(self, address: str, kind: MessageKind, code: str) -> CodeDelivery:
        """Send a code to an e-mail address or a phone number."""
        self._mailbox.deliver(Message(sent_at=self._clock(), destination=address, kind=kind, code=SecretStr(code)))
        return CodeDelivery.to(address)
