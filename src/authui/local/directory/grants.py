"""Granted sign-ins: their tokens are issued, refreshed, revoked and honoured; refresh tokens are kept as hashes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from authui.local.crypto.tokens import ADMIN_SCOPE, Authorization, Subject, TokenSigner
from authui.local.directory.user_table import UserRecord, refuse_inactive, same_password, user_with_sub
from authui.local.errors import (
    OperationError,
    incorrect_credentials,
    not_authorized,
    user_disabled,
    user_not_found,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.database import Database

_REFRESH_TOKEN_BYTES = 64
_KEPT_AFTER_EXPIRY = 24 * 3600.0
"""An access token from the last refresh outlives the refresh token by a day at most."""


class Grants:
    """Issues, refreshes, revokes and honours the tokens of sign-ins."""

    def __init__(
        self,
        database: Database,
        config: PoolConfig,
        *,
        signer: TokenSigner,
        clock: Callable[[], float],
        randomness: Randomness,
    ) -> None:
        self._database = database
        self._config = config
        self._signer = signer
        self._clock = clock
        self._randomness = randomness

    def issue(self, user: UserRecord, authorization: Authorization | None = None) -> dict[str, Any]:
        """Grant a sign-in to a user, given as they were when they proved their identity.

        Refuses a user who has been deleted, disabled or unconfirmed since, and one whose password was changed since or
        has to be changed. `authorization` is that of the managed login.
        """
        now = self._clock()
        auth_time = int(now) if authorization is None else authorization.auth_time
        origin_jti, event_id = self._randomness.identifier(), self._randomness.identifier()
        with self._database.transaction() as connection:
            current = user_with_sub(connection, user.sub)
            if current is None or not same_password(current, user.verifier):
                raise incorrect_credentials()
            refuse_inactive(current)
            if current.status == 'FORCE_CHANGE_PASSWORD':
                raise incorrect_credentials()
            connection.execute('DELETE FROM sign_ins WHERE expires_at < ?', (now - _KEPT_AFTER_EXPIRY,))
            connection.execute(
                'INSERT INTO sign_ins (origin_jti, sub, event_id, auth_time, expires_at, revoked)'
                ' VALUES (?, ?, ?, ?, ?, 0)',
                (origin_jti, user.sub, event_id, auth_time, now + self._config.refresh_token_validity),
            )
            if authorization is not None:
                connection.execute(
                    'UPDATE sign_ins SET scopes = ?, resource = ?, login_id = ? WHERE origin_jti = ?',
                    (' '.join(authorization.scopes), authorization.resource, authorization.login_id, origin_jti),
                )
            refresh_token = self._new_refresh_token(connection, origin_jti)
        return self._result(_subject(current, origin_jti, event_id, auth_time, authorization), refresh_token)

    def owner(self, refresh_token: str) -> str | None:
        """Return the user name of a refresh token's user."""
        with self._database.reading() as connection:
            row = _find_refresh_token(connection, refresh_token)
            user = user_with_sub(connection, row['sub']) if row else None
        return user.username if user else None

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        """Return new tokens for a refresh token; with rotation a new refresh token too."""
        now = self._clock()
        successor, reused = None, False
        with self._database.transaction() if self._config.rotation else self._database.reading() as connection:
            row = _find_refresh_token(connection, refresh_token)
            if row is None:
                raise not_authorized('Invalid Refresh Token')
            user = _require_enabled(connection, row['sub'])
            if row['revoked']:
                raise not_authorized('Refresh Token has been revoked')
            if now >= row['expires_at']:
                raise not_authorized('Refresh Token has expired')
            if self._config.rotation:
                replaced_at = row['replaced_at']
                reused = replaced_at is not None and now >= replaced_at + self._config.rotation_grace
                if reused:
                    # The owner or a thief holds the successor, and the pool cannot know which: it is revoked too.
                    connection.execute('UPDATE sign_ins SET revoked = 1 WHERE origin_jti = ?', (row['origin_jti'],))
                else:
                    connection.execute(
                        'UPDATE refresh_tokens SET replaced_at = coalesce(replaced_at, ?) WHERE digest = ?',
                        (now, row['digest']),
                    )
                    successor = self._new_refresh_token(connection, row['origin_jti'])
        if reused:
            raise OperationError('RefreshTokenReuseException', 'Refresh token has been invalidated by rotation')
        subject = _subject(user, row['origin_jti'], row['event_id'], row['auth_time'], _authorization(row))
        return self._result(subject, successor)

    def revoke(self, refresh_token: str) -> str:
        """End the sign-in of a refresh token with all its tokens; an unknown token is not an error (RFC 7009).

        Returns the id of the login session that it came through; empty if it came through none.
        """
        if refresh_token.count('.') == 2:  # noqa: PLR2004 - a JWT has three parts, and only ID and access tokens are JWTs
            raise OperationError('UnsupportedTokenTypeException', 'Unsupported token type')
        with self._database.transaction() as connection:
            row = _find_refresh_token(connection, refresh_token)
            if row is None:
                return ''
            connection.execute('UPDATE sign_ins SET revoked = 1 WHERE origin_jti = ?', (row['origin_jti'],))
        return str(row['login_id'])

    def revoke_all(self, sub: str) -> None:
        """End every sign-in of a user."""
        with self._database.transaction() as connection:
            connection.execute('UPDATE sign_ins SET revoked = 1 WHERE sub = ?', (sub,))

    def authorize(self, access_token: str) -> UserRecord:
        """Return the user of an access token; refuses one that has expired, was revoked, or is not this pool's."""
        user, _ = self.authorize_sign_in(access_token)
        return user

    def authorize_sign_in(self, access_token: str) -> tuple[UserRecord, str]:
        """Return the user of an access token, and the id of the sign-in that it comes from; refuses the same.

        Refuses an access token without the scope of these operations, too.
        """
        user, claims = self.honour(access_token)
        if ADMIN_SCOPE not in claims['scope'].split():
            raise not_authorized('Access Token does not have required scopes')
        return user, claims['origin_jti']

    def honour(self, access_token: str) -> tuple[UserRecord, dict[str, Any]]:
        """Return the user and the claims of an access token of any scope; refuses one that is no longer valid."""
        claims = self._signer.read_access_token(access_token, now=self._clock())
        with self._database.reading() as connection:
            user = _require_enabled(connection, claims['sub'])
            row = connection.execute(
                'SELECT revoked, access_ended_at FROM sign_ins WHERE origin_jti = ?', (claims['origin_jti'],)
            ).fetchone()
        if row is None or row['revoked']:
            raise not_authorized('Access Token has been revoked')
        if claims['iat'] <= row['access_ended_at']:
            raise not_authorized('Access Token has expired')
        return user, claims

    def expire_access_tokens(self) -> None:
        """Expire every access token that was issued until now; its `exp` claim keeps its value."""
        with self._database.transaction() as connection:
            connection.execute('UPDATE sign_ins SET access_ended_at = ?', (self._clock(),))

    def expire_refresh_tokens(self) -> None:
        """Expire every refresh token that was issued until now."""
        with self._database.transaction() as connection:
            connection.execute('UPDATE sign_ins SET expires_at = ?', (self._clock(),))

    def _new_refresh_token(self, connection: sqlite3.Connection, origin_jti: str) -> str:
        token = self._randomness.token(_REFRESH_TOKEN_BYTES)
        connection.execute(
            'INSERT INTO refresh_tokens (digest, origin_jti, replaced_at) VALUES (?, ?, NULL)',
            (_digest(token), origin_jti),
        )
        return token

    def _result(self, subject: Subject, refresh_token: str | None) -> dict[str, Any]:
        now = int(self._clock())
        config, new_id = self._config, self._randomness.identifier
        access_token = self._signer.access_token(subject, jti=new_id(), now=now, validity=config.access_token_validity)
        result = {'AccessToken': access_token, 'ExpiresIn': config.access_token_validity, 'TokenType': 'Bearer'}
        if subject.authorization is None or 'openid' in subject.authorization.scopes:
            result['IdToken'] = self._signer.id_token(
                subject, access_token=access_token, jti=new_id(), now=now, validity=config.id_token_validity
            )
        return result | {'RefreshToken': refresh_token} if refresh_token else result


def _digest(refresh_token: str) -> bytes:
    # 512 random bits need no salt and no slow hash.
    return hashlib.sha256(refresh_token.encode()).digest()


def _find_refresh_token(connection: sqlite3.Connection, refresh_token: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        'SELECT * FROM refresh_tokens JOIN sign_ins USING (origin_jti) WHERE digest = ?', (_digest(refresh_token),)
    ).fetchone()
    return row


def _require_enabled(connection: sqlite3.Connection, sub: str) -> UserRecord:
    user = user_with_sub(connection, sub)
    if user is None:
        raise user_not_found()
    if not user.enabled:
        raise user_disabled()
    return user


def _authorization(row: sqlite3.Row) -> Authorization | None:
    """Return what the managed login granted; the nonce was for the first ID token only."""
    if row['scopes'] is None:
        return None
    return Authorization(
        scopes=tuple(row['scopes'].split()),
        auth_time=row['auth_time'],
        resource=row['resource'],
        login_id=row['login_id'],
    )


def _subject(
    user: UserRecord, origin_jti: str, event_id: str, auth_time: int, authorization: Authorization | None
) -> Subject:
    return Subject(
        sub=user.sub,
        username=user.username,
        groups=user.groups,
        attributes=user.told_attributes,
        origin_jti=origin_jti,
        event_id=event_id,
        auth_time=auth_time,
        authorization=authorization,
    )
