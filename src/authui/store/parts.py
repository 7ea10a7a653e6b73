"""The parts of one store, for code that works with several of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from authui.store.actions import ActionRunner
from authui.store.commits import Commits
from authui.store.handlers import Action
from authui.store.lookup import Routes
from authui.store.node import Node
from authui.store.tree import ModuleTree


class StoreParts(NamedTuple):
    """The parts of one store."""

    root: Node
    tree: ModuleTree
    commits: Commits
    actions: Routes[Action[..., Any]]
    runner: ActionRunner
