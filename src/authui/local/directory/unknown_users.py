"""Made-up values for users who do not exist, so that their answers look like those of users who do."""

from __future__ import annotations

import hmac
import uuid
from typing import TYPE_CHECKING

from authui.local.crypto.srp import Verifier
from authui.local.crypto.webauthn import CredentialRecord
from authui.local.directory.delivery import CodeDelivery
from authui.local.directory.user_table import CONTACTS, fold

if TYPE_CHECKING:
    from authui.local.config import PoolConfig
    from authui.local.directory.user_table import UserRecord


class UnknownUsers:
    """Derives everything from the name by a keyed hash: the same name always gets the same values."""

    def __init__(self, config: PoolConfig, key: bytes) -> None:
        self._config = config
        self._key = key

    def sub(self, username: str) -> str:
        """Return the sub that an unknown user seems to have."""
        return str(uuid.UUID(bytes=self._derive('sub', username)[:16], version=4))

    def username(self, username: str) -> str:
        """Return the real user name that an unknown user seems to have."""
        return self.sub(username) if self._config.username_attributes else username

    def verifier(self, username: str) -> Verifier:
        """Return the salt and verifier that an unknown user seems to have."""
        return Verifier.fake(self._derive('verifier', username))

    def passkeys(self, username: str) -> tuple[CredentialRecord, ...]:
        """Return the passkeys that an unknown user seems to have: half of them have one."""
        seed = self._derive('passkey', username)
        return (CredentialRecord.fake(seed),) if seed[0] % 2 else ()

    def delivery(self, username: str, user: UserRecord | None) -> CodeDelivery:
        """Return where a code seems to go that is not sent: to the user's address, or to an unknown user's."""
        addresses = [user.attributes[each] for each in CONTACTS if each in user.attributes] if user else []
        if addresses:
            return CodeDelivery.to(addresses[0])
        if '@' in username or username.startswith('+'):
            return CodeDelivery.to(username)
        first, second = (chr(ord('a') + octet % 26) for octet in self._derive('address', username)[:2])
        return CodeDelivery.to(f'{first}@{second}')

    def _derive(self, purpose: str, username: str) -> bytes:
        return hmac.digest(self._key, f'{purpose} {fold(username, self._config)}'.encode(), 'sha256')
