"""The settings of the screens: their URLs, their language and their policy."""

from __future__ import annotations

import re

from pydantic import BaseModel, field_validator


class ScreenSettings(BaseModel):
    """The URLs of the screens, their language, and the policy of pages."""

    prefix: str = ''
    """Path before the URLs of the screens, such as `/auth` for `/auth/login`."""
    home: str = '/'
    """Path that a login leads to if no other page asked for it."""
    language: str | None = None
    """The only language of the pages, such as `de`; by default each browser's own, with a switch."""
    plain_english: bool = False
    """Speak plain English, with one word for each thing: the catalogue `ENGLISH_PLAIN` instead of `ENGLISH`."""
    informal: bool = False
    """Address users informally in the languages that can: German `du`, French `tu`, Spanish `tú`, Dutch `je`, Turkish
    `sen`."""
    csp: str | None = None
    """Content-Security-Policy of the host's own pages; the default does not limit what they load."""
    strict_pages: bool = False
    """Leave NiceGUI off the screens of the sign-in: no frame of it joins them. Recommended in production."""

    @field_validator('prefix')
    @classmethod
    def _check_prefix(cls, value: str) -> str:
        value = value.rstrip('/')
        if value and not re.fullmatch(r'(/[\w.~-]+)+', value):
            raise ValueError('must be a path such as /auth')
        return value

    @field_validator('home')
    @classmethod
    def _check_home(cls, value: str) -> str:
        if not re.fullmatch(r'/([\w.~%-][\w.~%/-]*)?', value):
            raise ValueError('must be a path on this site such as / or /start')
        return value

    def path(self, screen: str) -> str:
        """Return the path of a screen, such as `/auth/login` for `login`."""
        return f'{self.prefix}/{screen}'

    @property
    def ticket_path(self) -> str:
        """The path at which the page of a login trades its ticket for the cookie."""
        return self.path('authui/session')

    @property
    def live_path(self) -> str:
        """The path of the NiceGUI page that joins a sign-in screen in a frame."""
        return self.path('authui/live')

    @property
    def language_path(self) -> str:
        """The path at which a browser chooses another language on its way back to a page."""
        return self.path('authui/language')

    @property
    def provider_path(self) -> str:
        """The path at which a sign-in at another provider begins; the provider's name follows it."""
        return self.path('login/with')

    @property
    def callback_path(self) -> str:
        """The path at which the managed login answers: a callback URL of the app client ends with it."""
        return self.path('login/callback')

    @property
    def provider_leave_path(self) -> str:
        """The path that leads a browser through the logout of the managed login, and back to the login."""
        return self.path('authui/leave/provider')

    @property
    def pool_path(self) -> str:
        """The path below which the embedded pool serves its managed login."""
        return self.path('authui/pool')

    @property
    def leave_path(self) -> str:
        """The path at which a user ends the session of the browser to log in as somebody else."""
        return self.path('authui/leave')
