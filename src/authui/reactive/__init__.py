"""The store in NiceGUI pages: watchers and bindings end with their page; knows nothing of logins.

Why it is as it is: docs/design.md#reactive
"""

from authui.reactive.bindings import bind_enabled, bind_text, bind_value, bind_visible
from authui.reactive.devtools import add_devtools
from authui.reactive.lifetime import use_store
from authui.reactive.timeline import Recorder
from authui.reactive.watch import Policy, watch

__all__ = [
    'Policy',
    'Recorder',
    'add_devtools',
    'bind_enabled',
    'bind_text',
    'bind_value',
    'bind_visible',
    'use_store',
    'watch',
]
