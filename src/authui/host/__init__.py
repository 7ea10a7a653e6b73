"""The composition root: `AuthUI`, which hosts construct, and what lives while their server runs.

Why it is as it is: docs/design.md#host
"""

from authui.host.app import AuthUI

__all__ = ['AuthUI']
