"""An error as a value, so that it can be put into the state of a store."""

from __future__ import annotations

from typing import Self

from authui.errors import AuthError, NextStep, ThrottledError, TriggerError
from authui.models.value import Value

_THROTTLED_SECONDS = 5.0
"""A user pool that limits the rate of requests states no time. Its limits count by the second."""


class Problem(Value):
    """An `AuthError` as state: what a page needs to show it, and nothing that must stay hidden."""

    code: str
    field: str | None = None
    next_step: NextStep = NextStep.RETRY
    retry_after: float | None = None
    rule: str | None = None
    reference: str | None = None
    trigger_message: str | None = None
    """The message of a Lambda trigger, where the host wants users to read it; it replaces authui's own text."""

    @classmethod
    def of(cls, error: AuthError) -> Self:
        """Copy from an error the parts that a page may show; a throttled one always names a time to wait."""
        after = _THROTTLED_SECONDS if isinstance(error, ThrottledError) else None
        return cls(
            code=error.code,
            field=error.field,
            next_step=error.next_step,
            retry_after=error.retry_after or after,
            rule=error.rule,
            reference=error.reference,
            trigger_message=error.trigger_message if isinstance(error, TriggerError) else None,
        )
