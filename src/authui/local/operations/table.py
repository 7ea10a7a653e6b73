"""The table of operations: what the pool answers, by the operation's name; every other name is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import OperationError
from authui.local.triggers import client_metadata_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authui.local.protocol import Answer, Handlers, Request


class Operations:
    """Answers requests that are known to fit Cognito's description of their operation."""

    def __init__(self, families: Iterable[Handlers]) -> None:
        self._handlers: Handlers = {name: handler for family in families for name, handler in family.items()}

    @property
    def names(self) -> frozenset[str]:
        """The operations that the embedded pool has."""
        return frozenset(self._handlers)

    def require_known(self, operation: str) -> None:
        """Refuse an operation that the embedded pool does not have."""
        if operation not in self._handlers:
            raise OperationError(
                'UnknownOperationException', f'The embedded user pool does not know the operation {operation}.'
            )

    def answer(self, operation: str, request: Request) -> Answer:
        """Perform an operation and return Cognito's answer; raises `OperationError` for Cognito's refusals."""
        with client_metadata_of(operation, request.get('ClientMetadata')):
            return self._handlers[operation](request)
