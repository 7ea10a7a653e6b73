"""The configuration of a host: `Settings`, from arguments, `AUTHUI_*` variables, a `.env` file and Amplify's files.

Why it is as it is: docs/design.md#settings
"""

from authui.settings.branding import Look
from authui.settings.formats import LOOPBACK_HOSTS, no_such, origin_of
from authui.settings.model import Settings
from authui.settings.users import SIGNUP_ATTRIBUTES

__all__ = ['LOOPBACK_HOSTS', 'SIGNUP_ATTRIBUTES', 'Look', 'Settings', 'no_such', 'origin_of']
