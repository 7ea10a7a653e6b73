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
    """An e-mail or text message: when it was sent (seconds since the epoch), its address, its reason and its code."""

    sent_at: float
    destination: str
    kind: MessageKind
    code: SecretStr


class Mailbox:
    """The pool's latest messages, for readers and subscribers on any thread."""

    def __init__(self, limit: int = 200) -> None:
        self._messages: deque[Message] = deque(maxlen=limit)
        self._subscribers: dict[object, Callable[[Message], None]] = {}
        self._lock = threading.Lock()

    def messages(self) -> tuple[Message, ...]:
        """Return the messages, newest first."""
        with self._lock:
            return tuple(self._messages)

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
            subscribers = tuple(self._subscribers.values())
        for callback in subscribers:
            try:
                callback(message)
            except Exception:  # a subscriber's fault must not undo the sign-up that sent the message
                _logger.exception('A mailbox subscriber failed: %r', callback)
