"""What Chromium received, by its own account: sizes and times of the requests of one page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

_LEAST = 'VeryLow'
"""The priority of files that are fetched in advance."""
_BESIDES = frozenset({'Manifest', 'Other', 'Ping', 'Prefetch'})
"""Types of requests that no page waits for; the icon of the tab is an `Other`."""


@dataclass
class Answer:
    """A response."""

    seconds: float
    """When its last byte came, or its head where it has no body, by Chromium's clock."""
    size: float
    """Bytes over the network; 0 for an answer from the cache."""
    is_awaited: bool


class Traffic:
    """The responses to a page and to the pages that it leads to."""

    def __init__(self, devtools: CDPSession) -> None:
        self.begun: float | None = None
        """When the first request was sent, by Chromium's clock."""
        self._sent: dict[str, dict[str, Any]] = {}
        # A request that is redirected keeps its id, so an id can have several answers.
        self._answers: dict[str, list[Answer]] = defaultdict(list)
        self._cookies: dict[str, list[str]] = defaultdict(list)
        devtools.on('Network.requestWillBeSent', self.send)
        devtools.on('Network.responseReceived', self.respond)
        devtools.on('Network.responseReceivedExtraInfo', self.read_headers)
        devtools.on('Network.loadingFinished', self.finish)

    @property
    def answers(self) -> list[Answer]:
        """All answers so far."""
        return [each for answers in self._answers.values() for each in answers]

    def cookie_came(self, name: str) -> float | None:
        """Return after how many milliseconds the first answer had come that sets a cookie; None if none has."""
        times = [
            self._milliseconds(answer)
            for key, answers in self._answers.items()
            for answer, cookies in zip(answers, self._cookies[key], strict=False)
            if any(line.startswith(f'{name}=') for line in cookies.splitlines())
        ]
        return min(times, default=None)

    def until(self, milliseconds: float) -> tuple[float, int]:
        """Return the kilobytes and the number of the answers that had come by then.

        Neither answers from the cache count, nor what nothing waits for: the tab's icon, and files fetched in advance.
        """
        awaited = [
            each for each in self.answers if each.size and each.is_awaited and self._milliseconds(each) <= milliseconds
        ]
        return sum(each.size for each in awaited) / 1024, len(awaited)

    def send(self, event: dict[str, Any]) -> None:
        """Note that a request is sent, or sent again to where an answer redirects it."""
        if self.begun is None:
            self.begun = event['timestamp']
        if 'redirectResponse' in event:
            self._add(event['requestId'], event['timestamp'], event['redirectResponse'])
        self._sent[event['requestId']] = event

    def respond(self, event: dict[str, Any]) -> None:
        """Note that the head of an answer has come."""
        self._add(event['requestId'], event['timestamp'], event['response'])

    def read_headers(self, event: dict[str, Any]) -> None:
        """Note the cookies of an answer; this can come before the answer does, or after it."""
        found = [value for name, value in event['headers'].items() if name.lower() == 'set-cookie']
        self._cookies[event['requestId']].append('\n'.join(found))

    def finish(self, event: dict[str, Any]) -> None:
        """Note that an answer has come in full."""
        if answers := self._answers[event['requestId']]:
            answers[-1].seconds, answers[-1].size = event['timestamp'], event['encodedDataLength']

    def _add(self, key: str, seconds: float, response: dict[str, Any]) -> None:
        sent = self._sent[key]
        is_awaited = sent.get('type') not in _BESIDES and sent['request']['initialPriority'] != _LEAST
        is_cached = response.get('fromDiskCache') or response.get('fromPrefetchCache')
        self._answers[key].append(Answer(seconds, 0 if is_cached else response['encodedDataLength'], is_awaited))

    def _milliseconds(self, answer: Answer) -> float:
        return 1000 * (answer.seconds - (self.begun or 0.0))
