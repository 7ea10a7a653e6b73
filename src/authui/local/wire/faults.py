"""Faults that tests can switch on: slow, failing, throttled or missing answers, per operation and counted."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

from authui.local.errors import OperationError, internal_error

FaultKind = Literal['delay', 'fail', 'throttle', 'refuse', 'cut']


@dataclass(slots=True)
class Fault:
    """A fault that is switched on; `times` counts down, and `None` lasts until `Faults.clear`."""

    kind: FaultKind
    operation: str | None
    times: int | None
    seconds: float = 0.0


class Faults:
    """Switches faults on; each takes an operation's name (`None`: every operation) and how many times it strikes."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._cleared = threading.Event()

    def delay(self, seconds: float, operation: str | None = None, *, times: int | None = None) -> None:
        """Answer `seconds` later; beyond the client's read timeout, do the work and let the client time out."""
        self.add(Fault('delay', operation, times, seconds))

    def fail(self, operation: str | None = None, *, times: int | None = None) -> None:
        """Answer InternalErrorException with status 500, and do nothing."""
        self.add(Fault('fail', operation, times))

    def throttle(self, operation: str | None = None, *, times: int | None = None) -> None:
        """Answer TooManyRequestsException, and do nothing."""
        self.add(Fault('throttle', operation, times))

    def refuse(self, operation: str | None = None, *, times: int | None = None) -> None:
        """Refuse the connection; the pool does nothing."""
        self.add(Fault('refuse', operation, times))

    def cut(self, operation: str | None = None, *, times: int | None = None) -> None:
        """Do the work, then close the connection without an answer."""
        self.add(Fault('cut', operation, times))

    def clear(self) -> None:
        """Switch all faults off; delayed answers are sent now."""
        with self._lock:
            self._faults.clear()
            self._cleared.set()
            self._cleared = threading.Event()

    def strike(self, operation: str) -> dict[FaultKind, Fault]:
        """Return the faults that hit this call, at most one of each kind, and count them down."""
        with self._lock:
            struck: dict[FaultKind, Fault] = {}
            for fault in self._faults:
                if fault.operation in {None, operation} and fault.kind not in struck:
                    struck[fault.kind] = fault
                    if fault.times is not None:
                        fault.times -= 1
            self._faults = [fault for fault in self._faults if fault.times != 0]
            return struck

    def wait(self, seconds: float) -> None:
        """Sleep for `seconds`, or until `clear`."""
        with self._lock:
            cleared = self._cleared
        cleared.wait(seconds)

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        if fault.times is not None and fault.times < 1:
            raise ValueError('A fault strikes at least once')
        with self._lock:
            self._faults.append(fault)


def refusal(struck: dict[FaultKind, Fault]) -> OperationError | None:
    """Return the error of Cognito's that the faults of a call answer, if any."""
    if 'throttle' in struck:
        return OperationError('TooManyRequestsException', 'Too many requests')
    if 'fail' in struck:
        return internal_error()
    return None
