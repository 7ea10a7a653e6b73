"""Admission control: visitors begin one after another, few of them wait, and the others are asked to come back.

Why it is as it is: docs/design.md#edge
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from authui.edge.log_limit import PerMinute
from authui.session import Returns

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

_QUIET_TURNS = 8
"""A request is read about five turns of the loop after its connection came; uvloop accepts one connection a turn."""
_MOST_TURNS = 100
_MOST_SECONDS = 0.1
"""After so many turns and so much time the next visitor begins, however busy the loop is."""
_ALWAYS = 10
"""So many may wait however slow the server is: few visitors of a slow server are no overload."""
_MOST = 500
"""The limit of requests that wait or are in hand."""
_FIRST_GUESS = 0.03
"""The seconds from one beginning to the next, before any were measured."""
_LONGEST_SPACE = 1.0
_WEIGHT = 0.05
_LASTING = 0.25
"""After this part of the patience a queue is no longer what has piled up in a pause."""
_WITHOUT_BODY = frozenset({'GET', 'HEAD'})
_STATE_KEY = 'authui.admission'


@dataclass(eq=False)
class _Waiting:
    begun: asyncio.Future[bool]
    """Becomes true where the request may begin, and false where it waited too long."""
    since: float
    until: float


@dataclass
class Admission:
    """Decides when a visitor's request may begin, so that the loop always has time for everything else.

    The next one begins once the loop has come round several times without any new request: everything that is ready by
    then has been done. The time from one beginning to the next thus measures the lag of the loop, the work in hand and
    the logins under way together, and tells how long a new request would wait. Time that other programs took of the
    processor counts only once somebody has waited for long: after a pause, what has piled up is soon done.
    """

    clock: Callable[[], float] = time.monotonic
    processor: Callable[[], float] = time.process_time
    """Returns how many seconds of processor time this process has used."""
    between: Callable[[float, float], float] = random.uniform
    """Returns a random number between two others."""
    _waiting: deque[_Waiting] = field(default_factory=deque)
    _in_hand: int = 0
    _requests: int = 0
    _is_pacing: bool = False
    _quiet: int = 0
    _turns: int = 0
    _seen: int = 0
    _began: float = 0.0
    _used: float = 0.0
    _space: float = _FIRST_GUESS
    _work: float = _FIRST_GUESS
    """The part of `_space` in which this process worked."""
    _returns: Returns = field(init=False)

    def __post_init__(self) -> None:
        self._returns = Returns(self.clock, self.between)

    def note(self) -> None:
        """Count a request of any kind: while they come in, none that can wait begins."""
        self._requests += 1

    async def begin(self, patience: float) -> int | None:
        """Wait until a request may begin and return None, or return at once after how many seconds to send it again.

        It is refused where many wait and it would wait for more than `patience` seconds. After None, call `end`.
        """
        if self._in_hand + len(self._waiting) >= _MOST or self._is_overloaded(patience):
            return self._returns.after(self._space)
        if self._is_pacing:
            now = self.clock()
            waiting = _Waiting(asyncio.get_running_loop().create_future(), now, now + 2 * patience)
            self._waiting.append(waiting)
            try:
                may_begin = await waiting.begun
            except asyncio.CancelledError:
                if waiting in self._waiting:
                    self._waiting.remove(waiting)
                raise
            if not may_begin:
                return self._returns.after(self._space)
        else:
            self._is_pacing = True
            self._pace()
        self._in_hand += 1
        return None

    def end(self) -> None:
        """Note that a request that had begun is in hand no longer."""
        self._in_hand -= 1

    def _is_overloaded(self, patience: float) -> bool:
        """Tell whether the work of this process alone takes longer than that, or the lag, since others wait for long.

        The second is so where other programs leave too little of the processor.
        """
        count = len(self._waiting)
        if count < _ALWAYS:
            return False
        lasts = self.clock() - self._waiting[0].since
        return count * self._work > patience or (lasts > _LASTING * patience and count * self._space > patience)

    def _pace(self) -> None:
        """Look at each turn of the loop from now on whether the next request may begin."""
        self._began, self._used = self.clock(), self.processor()
        self._quiet, self._turns, self._seen = 0, 0, self._requests
        asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        self._turns += 1
        self._quiet = self._quiet + 1 if self._requests == self._seen else 0
        self._seen = self._requests
        now = self.clock()
        if len(self._waiting) > _ALWAYS:
            for each in [each for each in [*self._waiting][_ALWAYS:] if each.until <= now]:
                self._waiting.remove(each)
                _tell(each, may_begin=False)
        is_due = self._turns >= _MOST_TURNS and now - self._began >= _MOST_SECONDS
        if self._quiet < _QUIET_TURNS and not is_due:
            asyncio.get_running_loop().call_soon(self._look)
            return
        if not self._waiting:
            self._is_pacing = False
            return
        space = min(now - self._began, _LONGEST_SPACE)
        self._space += _WEIGHT * (space - self._space)
        self._work += _WEIGHT * (min(self.processor() - self._used, space) - self._work)
        _tell(self._waiting.popleft(), may_begin=True)
        self._pace()


def _tell(waiting: _Waiting, *, may_begin: bool) -> None:
    if not waiting.begun.done():  # its request was cancelled
        waiting.begun.set_result(may_begin)


class AdmissionControl:
    """Lets visitors' requests begin as `admission` says, and answers the others by `busy` before any work is begun.

    `patience` tells how many seconds a request may wait, and None for one that is never refused. `later` tells after
    how many seconds one may be sent again that would be refused further in, and 0 for any other; `coming` counts one
    while it waits, so that `later` knows of it. Without an `admission` everything passes.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        admission: Callable[[], Admission | None],
        patience: Callable[[Scope], float | None],
        later: Callable[[Scope], float] = lambda _scope: 0.0,
        coming: Callable[[Scope], AbstractContextManager[None]] = lambda _scope: nullcontext(),
        busy: Callable[[int], ASGIApp],
    ) -> None:
        self._app = app
        self._admission = admission
        self._patience = patience
        self._later = later
        self._coming = coming
        self._busy = busy
        self._lines = PerMinute[str](_say_more, most=1)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Let a request begin, now or in its turn, or refuse it."""
        # Not a coroutine function: an open socket keeps the frame of each one that it has passed.
        admission = self._admission() if scope['type'] in {'http', 'websocket'} else None
        if admission is None or scope.setdefault('state', {}).get(_STATE_KEY):  # judged in the app around this one
            return self._app(scope, receive, send)
        scope['state'][_STATE_KEY] = True
        admission.note()
        patience = self._patience(scope)
        if patience is None:
            return self._app(scope, receive, send)
        return self._begin(admission, patience, scope, receive, send)

    async def _begin(self, admission: Admission, patience: float, scope: Scope, receive: Receive, send: Send) -> None:
        seconds: int | None = math.ceil(self._later(scope))
        if not seconds:
            with self._coming(scope):
                seconds = await admission.begin(patience)
        if seconds is not None:
            if self._lines.allows('busy'):
                _log.warning('the server is busy: a visitor was asked to come back (see docs/load.md)')
            await self._busy(seconds)(scope, receive, send)
            return
        await self._serve(admission, scope, receive, send)

    async def _serve(self, admission: Admission, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, which is in hand until its answer begins: a browser may take its time to read it."""
        is_in_hand = True

        def end() -> None:
            nonlocal is_in_hand
            if is_in_hand:
                is_in_hand = False
                admission.end()

        async def send_on(message: Message) -> None:
            end()
            await send(message)

        if scope['method'] not in _WITHOUT_BODY:
            end()  # a browser may take its time to send the body too, and nothing is built before it has come
        try:
            await self._app(scope, receive, send_on)
        finally:
            end()


def _say_more(_kind: str, more: int) -> None:
    _log.warning('the server was busy: %d more visitors were asked to come back within a minute', more)
