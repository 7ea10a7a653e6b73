"""The parts of a signature that demand a user: the guards above register them; each registered function is judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

AnyFunction = Callable[..., Any]

DEMANDS: WeakKeyDictionary[AnyFunction, Any] = WeakKeyDictionary()
"""The functions that demand a user, and what they require of one.

They guard as dependencies only, and do nothing anywhere else.
"""

FACTORIES: set[AnyFunction] = set()
"""Functions that make such a function when they are called, such as `user_in`."""

ANNOTATIONS: list[object] = []
"""Annotations that demand a user as they stand, such as `CurrentUser`."""
