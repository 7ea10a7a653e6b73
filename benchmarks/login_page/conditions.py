"""The conditions under which a page is opened: a slow processor and slow networks, by Chromium's own emulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession


@dataclass(frozen=True)
class Condition:
    """A browser's processor and network; the servers run at full speed."""

    name: str
    processor: float = 1.0
    """How many times slower the processor is."""
    latency: float = 0.0
    """Milliseconds that each request takes longer."""
    down: float = -1.0
    """Bytes a second that come; -1 for no limit."""
    up: float = -1.0

    def emulate(self, devtools: CDPSession) -> None:
        """Let a page run under this condition."""
        devtools.send('Emulation.setCPUThrottlingRate', {'rate': self.processor})
        devtools.send(
            'Network.emulateNetworkConditions',
            {
                'offline': False,
                'latency': self.latency,
                'downloadThroughput': self.down,
                'uploadThroughput': self.up,
            },
        )


PLAIN = Condition('plain')
CONDITIONS = (
    PLAIN,
    Condition('processor 4 times slower', processor=4.0),
    # The values of Chromium's own developer tools.
    Condition('fast 3G', latency=562.5, down=188_743.0, up=86_400.0),
    Condition('slow 3G', latency=2000.0, down=51_200.0, up=51_200.0),
)
