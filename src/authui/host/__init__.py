"""The composition root: `AuthUI`, which hosts construct, and what lives while their server runs."""

from authui.host.app import AuthUI

__all__ = ['AuthUI']
