"""A cookie of authui: its name, and how it is set, read and removed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import SecretStr
from starlette.requests import HTTPConnection

from authui.edge.cookies import opaque_id, sent_cookies

_MAX_CLEARED = 8
"""The number of folders of a path for which a copy of a cookie is removed."""
_PLAIN_SEGMENT = re.compile(r'[\w.~%-]+', re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Cookie:
    """A cookie of authui's own: opaque, unreadable for scripts, sent only to this host; `__Host-` over https."""

    secure: bool
    stem: str = 'authui'

    @property
    def name(self) -> str:
        """The cookie's name."""
        return f'__Host-{self.stem}' if self.secure else self.stem

    def set(self, opaque_id: SecretStr, *, seconds: float | None = None) -> str:
        """Return the Set-Cookie value that gives a browser an id; without `seconds` it ends with the browser's own."""
        lasting = f'; Max-Age={max(0, int(seconds))}' if seconds is not None else ''
        return f'{self.name}={opaque_id.get_secret_value()}{lasting}; {self._attributes}'

    def read(self, connection: HTTPConnection) -> SecretStr | None:
        """Return the id that a browser sent; None without one, with two, and for a value that cannot be an id."""
        value = opaque_id(self.sent(connection))
        return SecretStr(value) if value is not None else None

    def sent(self, connection: HTTPConnection) -> list[bytes]:
        """Return all values that came under the exact name, valid or not."""
        return sent_cookies(connection.scope['headers'], self.name)

    @property
    def cleared(self) -> str:
        """The Set-Cookie value that removes it."""
        return f'{self.name}=; Max-Age=0; {self._attributes}'

    def cleared_copies(self, path: str) -> list[str]:
        """Return the Set-Cookie values that remove other cookies of this name, set for a path; ours stays.

        A `__Host-` cookie has no such copies: browsers accept it only for `/` and exactly this host.
        """
        if self.secure:
            return []
        parts = [part for part in path.split('/')[:_MAX_CLEARED] if _PLAIN_SEGMENT.fullmatch(part)]
        folders = ['/' + '/'.join(parts[: n + 1]) for n in range(len(parts))]
        return [f'{self.name}=; Max-Age=0; Path={each}' for folder in folders for each in (folder, f'{folder}/')]

    @property
    def _attributes(self) -> str:
        return 'Path=/; HttpOnly; SameSite=Lax' + ('; Secure' if self.secure else '')
