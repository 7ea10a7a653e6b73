"""The values that listeners of a store get: mutations, actions, and the status of actions."""

from __future__ import annotations

from typing import Any, NamedTuple


class MutationEvent(NamedTuple):
    """A mutation that was committed."""

    type: str
    payload: Any


class ActionEvent(NamedTuple):
    """An action that was dispatched; its before, after and error subscribers get the same object."""

    type: str
    payload: Any


class ActionStatus(NamedTuple):
    """Whether an action is running, and the error it last failed with until it is dispatched again."""

    pending: bool = False
    error: BaseException | None = None
    """Without its traceback, whose frames would keep the payload alive, a password in it included."""
