"""Where the pool delivers its messages: in memory, for an inbox page and for tests; never in a file or a log."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr

from authui.models import Value

if TYPE_CHECKING:
    from collections.abc import Callable

_logger = logging.getLogger(__name__)

MessageKind = Literal['sign_up', 'resend', 'attribute', 'sign_in', 'reset', 'invitation']


class Message(Value):
    """An e-mail or text message, as Cognito would have sent it."""

    sent_at: float
    """When it was sent, in seconds since the epoch."""
    destination: str
    """The e-mail address or phone number that it was sent to."""
    kind: MessageKind
    """Its purpose."""
    code: SecretStr
    """The code in it; of an invitation, the temporary password."""
    sender: str = ''
    """The address that it came from, or the name that a text message shows instead."""
    subject: SecretStr = SecretStr('')
    """The subject of an e-mail; it is secret, since a template may put the code there."""
    body: SecretStr = SecretStr('')
    """The HTML of an e-mail, or the text of a text message, with the code in it."""

    @property
    def is_sms(self) -> bool:
        """Whether it is a text message."""
        return self.destination.startswith('+')


class Mailbox:
    """The pool's latest messages, for readers and subscribers on any thread."""

    def __init__(self, limit: int = 200) -> None:
        self._messages: deque[Message] = deque(maxlen=limit)
        self._unread = 0
        self._subscribers: dict[object, Callable[[Message], None]] = {}
        self._lock = threading.Lock()

    def messages(self) -> tuple[Message, ...]:
        """Return the messages, newest first."""
        with self._lock:
            return tuple(self._messages)

    @property
    def unread(self) -> int:
        """How many messages came since the mailbox page was last shown."""
        with self._lock:
            return self._unread

    def mark_read(self) -> None:
        """Count no message that is here now as unread."""
        with self._lock:
            self._unread = 0

    def subscribe(self, callback: Callable[[Message], None]) -> Callable[[], None]:
        """Call `callback` with each message from now on, on the thread that sends it; returns its own unsubscribe."""
        key = object()
        with self._lock:
            self._subscribers[key] = callback

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers.pop(key, None)

        return unsubscribe

    def deliver(self, message: Message) -> None:
        """Keep a message and call the subscribers; if one fails, that is logged and the others are still called."""
        with self._lock:
            self._messages.appendleft(message)
            self._unread = min(self._unread + 1, len(self._messages))
            subscribers = tuple(self._subscribers.values())
        for callback in subscribers:
            try:
                callback(message)
            except Exception:  # a subscriber's fault must not undo the sign-up that sent the message
                _logger.exception('A mailbox subscriber failed: %r', callback)
