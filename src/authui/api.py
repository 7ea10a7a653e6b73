"""The public door to the checks of bearer tokens on an API's side; needs no pages, no session and no NiceGUI.

Why it is as it is: docs/design.md#doors
"""

from authui.bearer.verify import Bearer, BearerClaims, BearerMiddleware, Claims

__all__ = ['Bearer', 'BearerClaims', 'BearerMiddleware', 'Claims']
