"""Where the pool delivers its codes: in memory, for an inbox page and for tests; never in a file or a log."""

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
    """One mail or text message: when it was sent (seconds since the epoch), to whom, why, and the code it carries."""

    sent_at: float
    destination: str
    kind: MessageKind
    code: SecretStr


class Mailbox:
    """The last mails of the pool, for whoever asks or subscribes, from any thread."""

    def __init__(self, limit: int = 200) -> None:
        self._messages: deque[Message] = deque(maxlen=limit)
        self._subscribers: dict[object, Callable[[Message], None]] = {}
        self._lock = threading.Lock()

    def messages(self) -> tuple[Message, ...]:
        """Return the mails, newest first."""
        with self._lock:
            return tuple(self._messages)

    def subscribe(self, callback: Callable[[Message], None]) -> Callable[[], None]:
        """Call `callback` with each mail from now on, on the thread that sent it; returns its own unsubscribe."""
        key = object()
        with self._lock:
            self._subscribers[key] = callback

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers.pop(key, None)

        return unsubscribe

    def deliver(self, message: Message) -> None:
        """Keep a mail and tell the subscribers; one that fails is logged and the others still hear."""
        with self._lock:
            self._messages.appendleft(message)
            subscribers = tuple(self._subscribers.values())
        for callback in subscribers:
            try:
                callback(message)
            except Exception:  # a reader's fault must not undo the sign-up that sent the mail
                _logger.exception('A mailbox subscriber failed: %r', callback)
