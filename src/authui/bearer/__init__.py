"""A signed-in user's tokens in calls of APIs: `send` puts them in, `verify` checks them on the API's side.

Why it is as it is: docs/design.md#bearer
"""

from authui.bearer.send import BearerAuth, TokenUse

__all__ = ['BearerAuth', 'TokenUse']
