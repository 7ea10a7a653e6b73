"""A Vuex-style store with typed references: state sealed outside commits, drafts, getters, watchers; knows no UI.

Why it is as it is: docs/design.md#store
"""

from __future__ import annotations

from authui.store.context import Context
from authui.store.dispatch import Dispatch
from authui.store.events import ActionEvent, ActionStatus, MutationEvent
from authui.store.getters import Getters
from authui.store.handlers import Action, Getter, Mutation, action, getter, mutation
from authui.store.history import History
from authui.store.immutable import FrozenMapping
from authui.store.logger import Logger
from authui.store.module import Module
from authui.store.persistence import Persistence, Storage
from authui.store.secrecy import NotSecret
from authui.store.snapshots import StateTree
from authui.store.state import State
from authui.store.store import Store

__all__ = [
    'Action',
    'ActionEvent',
    'ActionStatus',
    'Context',
    'Dispatch',
    'FrozenMapping',
    'Getter',
    'Getters',
    'History',
    'Logger',
    'Module',
    'Mutation',
    'MutationEvent',
    'NotSecret',
    'Persistence',
    'State',
    'StateTree',
    'Storage',
    'Store',
    'action',
    'getter',
    'mutation',
]
