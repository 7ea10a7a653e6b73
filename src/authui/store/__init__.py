"""A Vuex-style store with typed references: state sealed outside commits, drafts, getters, watchers; knows no UI."""

from __future__ import annotations

from authui.store.context import Context
from authui.store.dispatch import ActionEvent, Dispatch
from authui.store.getters import Getters
from authui.store.history import History
from authui.store.immutable import FrozenMapping
from authui.store.logger import Logger
from authui.store.module import Action, Getter, Module, Mutation, action, getter, mutation
from authui.store.persistence import Persistence, Storage
from authui.store.secrecy import NotSecret
from authui.store.snapshots import StateTree
from authui.store.state import State
from authui.store.status import ActionStatus
from authui.store.store import Store
from authui.store.watchers import MutationEvent

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
