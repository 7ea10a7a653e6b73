"""The target that leads back to an open page."""

from __future__ import annotations

from nicegui import Client

from authui.edge.nicegui_hooks import has_moved, path_of
from authui.edge.targets import local_path
from authui.guards.visit import visit_of


def page_target(client: Client) -> str:
    """Return the target that leads back to a page's current URL; home if that would lead to another site.

    A host's page that answers any path is also at `//other.example`, which browsers take for that site.
    """
    visit = visit_of(client.request)
    asked = path_of(client) if has_moved(client) else visit.target(client.request)
    return local_path(asked, visit.settings.home)
