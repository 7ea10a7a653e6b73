"""What a browser has after login: tokens kept on the server, refreshed once for all tabs, encrypted at rest."""

from authui.session.memory import MemoryRecords
from authui.session.registry import SessionRegistry
from authui.session.session import AuthSession, Services
from authui.session.sqlite import SqliteRecords
from authui.session.tab import TabSession
from authui.session.vault import Records, SessionRecord, Vault

__all__ = [
    'AuthSession',
    'MemoryRecords',
    'Records',
    'Services',
    'SessionRecord',
    'SessionRegistry',
    'SqliteRecords',
    'TabSession',
    'Vault',
]
