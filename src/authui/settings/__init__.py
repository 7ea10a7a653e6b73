"""What a host configures: `Settings`, from arguments, `AUTHUI_*` variables, a `.env` file and Amplify's files."""

from authui.settings.model import LOOPBACK_HOSTS, SIGNUP_ATTRIBUTES, Settings, no_such, origin_of

__all__ = ['LOOPBACK_HOSTS', 'SIGNUP_ATTRIBUTES', 'Settings', 'no_such', 'origin_of']
