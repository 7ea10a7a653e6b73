"""A browser's session after login: its tokens stay on the server, are refreshed once for all tabs, and lie encrypted.

Why it is as it is: docs/design.md#session
"""

from authui.session.audit import Audit, EventKind, SecurityEvent
from authui.session.bus import Bus, NoBus
from authui.session.counters import Backoff, Counters, MemoryCounters, Window
from authui.session.known import KNOWN_SECONDS, KnownBrowsers, PasskeyFact, Recognised
from authui.session.memory import MemoryRecords
from authui.session.registry import SessionRegistry
from authui.session.services import Services, Spans
from authui.session.session import AuthSession
from authui.session.sqlite import SqliteRecords
from authui.session.stages import AddedStage
from authui.session.tab_session import TabSession
from authui.session.throttle import Limits, Throttle
from authui.session.turns import Returns
from authui.session.vault import Records, SessionRecord, Vault

__all__ = [
    'KNOWN_SECONDS',
    'AddedStage',
    'Audit',
    'AuthSession',
    'Backoff',
    'Bus',
    'Counters',
    'EventKind',
    'KnownBrowsers',
    'Limits',
    'MemoryCounters',
    'MemoryRecords',
    'NoBus',
    'PasskeyFact',
    'Recognised',
    'Records',
    'Returns',
    'SecurityEvent',
    'Services',
    'SessionRecord',
    'SessionRegistry',
    'Spans',
    'SqliteRecords',
    'TabSession',
    'Throttle',
    'Vault',
    'Window',
]
