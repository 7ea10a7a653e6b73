"""What a browser has after login: tokens kept on the server, refreshed once for all tabs, encrypted at rest."""

from authui.session.bus import Bus, NoBus
from authui.session.counters import Backoff, Counters, MemoryCounters, Window
from authui.session.memory import MemoryRecords
from authui.session.registry import SessionRegistry
from authui.session.session import AuthSession, Services, Spans
from authui.session.sqlite import SqliteRecords
from authui.session.tab import TabSession
from authui.session.throttle import Limits, Throttle
from authui.session.vault import Records, SessionRecord, Vault

__all__ = [
    'AuthSession',
    'Backoff',
    'Bus',
    'Counters',
    'Limits',
    'MemoryCounters',
    'MemoryRecords',
    'NoBus',
    'Records',
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
