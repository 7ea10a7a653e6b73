"""The messages that a mailbox page shows: what any pool's mailbox can give it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from pydantic import SecretStr


class SentMessage(Protocol):
    """A message with a code; `authui.local.Message` is one."""

    @property
    def sent_at(self) -> float:
        """When it was sent, in seconds since the epoch."""

    @property
    def sender(self) -> str:
        """The address or the name that it came from."""

    @property
    def destination(self) -> str:
        """The e-mail address or phone number that it was sent to."""

    @property
    def kind(self) -> str:
        """Its purpose, such as `sign_up`; `invitation` for one with a temporary password."""

    @property
    def code(self) -> SecretStr:
        """The code in it, or the temporary password."""

    @property
    def subject(self) -> SecretStr:
        """The subject of an e-mail."""

    @property
    def body(self) -> SecretStr:
        """The HTML of an e-mail, or the text of a text message."""

    @property
    def is_sms(self) -> bool:
        """Whether it is a text message."""


class SentMessages(Protocol):
    """The messages that a pool has sent; `authui.local.Mailbox` is one."""

    def messages(self) -> Sequence[SentMessage]:
        """Return the messages, newest first."""

    def subscribe(self, callback: Callable[[SentMessage], None]) -> Callable[[], None]:
        """Call `callback` with each new message, on any thread; returns what ends that."""
