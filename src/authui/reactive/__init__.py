"""The store in NiceGUI pages: what follows a store ends with its page; knows nothing of logins."""

from authui.reactive.watch import watch

__all__ = ['watch']
