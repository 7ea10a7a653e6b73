"""Every error that the store raises, for developers; no end user reads one.

StoreError
├── DefinitionError           a module's class or its registration is wrong
├── UnknownNameError          no such mutation, action, getter, module or field; offers close matches
├── PayloadError              a payload does not fit the handler's annotation
├── SealedStateError          state was written outside a mutation
├── CommitError               a commit where none is allowed (in a getter, from another thread, a loop)
│   └── StoreClosedError      the store was closed
├── DispatchError             no event loop runs, or an action would wait for itself
└── MutationError             the values that a mutation wrote do not fit the state's annotations
"""

from __future__ import annotations

__all__ = [
    'CommitError',
    'DefinitionError',
    'DispatchError',
    'MutationError',
    'PayloadError',
    'SealedStateError',
    'StoreClosedError',
    'StoreError',
    'UnknownNameError',
]


class StoreError(Exception):
    """The store was used wrongly; the text says what to write instead."""


class DefinitionError(StoreError):
    """A module's class, or the way it was registered, is wrong."""


class UnknownNameError(StoreError, KeyError):
    """There is no mutation, action, getter, module or field of that name; close matches are named."""

    __str__ = Exception.__str__  # A KeyError would show the message as a quoted key.


class PayloadError(StoreError):
    """A payload does not fit the annotation of its handler. Names fields, never their values."""


class SealedStateError(StoreError, AttributeError):
    """State was written outside a mutation; nothing was changed."""


class CommitError(StoreError):
    """A commit where none may happen: in a getter, from a foreign thread, or in an endless round of watchers."""


class StoreClosedError(CommitError):
    """The store was closed, as its page or its process ends; nothing happened."""


class DispatchError(StoreError, RuntimeError):
    """An action cannot run: no event loop is running, or the action would wait for itself."""


class MutationError(StoreError):
    """The values that a mutation wrote do not fit the state's annotations; nothing was changed."""
