"""The second factors that users have set up: authenticator apps' keys, and which factors are on and preferred."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authui.local.crypto.totp import new_key, spelled, step_of
from authui.local.errors import OperationError, invalid_parameter, invalid_session, totp_not_found

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping

    from authui.local.config import MfaFactor, PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.database import Database
    from authui.local.directory.user_table import UserRecord

MFA_FACTORS: tuple[MfaFactor, ...] = ('SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP')
"""Every second factor, in the order in which they are listed."""


@dataclass(frozen=True, slots=True, repr=False)
class FactorRecord:
    """The factors that a user has set up and prefers."""

    pending_key: bytes | None = None
    totp_key: bytes | None = None
    totp_step: int = 0
    """The time step of the last code that was accepted; codes of it and of earlier ones are refused."""
    device_name: str = ''
    enabled: tuple[MfaFactor, ...] = ()
    preferred: MfaFactor | None = None
    passkey: bool = False
    """Whether a passkey that has verified the user stands for both factors (WebAuthnMfaSettings)."""


@dataclass(frozen=True, slots=True)
class MfaSetting:
    """The preference of a user for one factor (SoftwareTokenMfaSettings and its like)."""

    enabled: bool
    preferred: bool


class EnrolledFactors:
    """Stores what users have set up; each change is a single transaction."""

    def __init__(
        self, database: Database, config: PoolConfig, clock: Callable[[], float], randomness: Randomness
    ) -> None:
        self._database = database
        self._config = config
        self._clock = clock
        self._randomness = randomness

    def of(self, sub: str) -> FactorRecord:
        """Return a user's factors."""
        with self._database.reading() as connection:
            return _read(connection, sub)

    def usable(self, user: UserRecord, record: FactorRecord) -> tuple[MfaFactor, ...]:
        """Return the factors that can be asked for: those turned on, or all that the user has where one is required."""
        if self._config.mfa_configuration == 'OFF':
            return ()
        able = [factor for factor in MFA_FACTORS if self._is_able(user, record, factor)]
        if self._config.mfa_configuration == 'ON':
            return tuple(able)
        return tuple(factor for factor in able if factor in record.enabled)

    def require_totp(self) -> None:
        """Refuse authenticator apps where the pool does not allow them."""
        if self._config.mfa_configuration == 'OFF' or 'SOFTWARE_TOKEN_MFA' not in self._config.enabled_mfas:
            raise OperationError(
                'SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool'
            )

    def new_totp_key(self) -> bytes:
        """Return a key for an authenticator app, to be stored by `enroll`."""
        return new_key(self._randomness)

    def associate(self, sub: str) -> str:
        """Return a new key for a signed-in user, in base32; the former key stays in use until `confirm`."""
        key = self.new_totp_key()
        with self._database.transaction() as connection:
            _insert(connection, sub)
            connection.execute('UPDATE factors SET pending_key = ? WHERE sub = ?', (key, sub))
        return spelled(key)

    def confirm(self, sub: str, code: str, device_name: str) -> bool:
        """Put the associated key in use if the code is right; returns whether it is."""
        key = self.of(sub).pending_key
        if key is None:
            raise totp_not_found()
        step = step_of(key, code, self._clock())
        if step is None:
            return False
        with self._database.transaction() as connection:
            connection.execute(
                'UPDATE factors SET totp_key = ?, pending_key = NULL, totp_step = ?, device_name = ?'
                ' WHERE sub = ? AND pending_key = ?',
                (key, step, device_name, sub, key),
            )
        return True

    def enroll(self, sub: str, key: bytes, code: str, device_name: str) -> bool:
        """Put a user's first key in use if the code is right, turned on and preferred; returns whether it is."""
        step = step_of(key, code, self._clock())
        if step is None:
            return False
        with self._database.transaction() as connection:
            record = _read(connection, sub)
            if record.totp_key is not None:
                # It was set up elsewhere meanwhile, and a sign-in that proved only a password must not replace it.
                raise invalid_session()
            _insert(connection, sub)
            connection.execute(
                'UPDATE factors SET totp_key = ?, totp_step = ?, device_name = ?, enabled = ?, preferred = ?'
                ' WHERE sub = ?',
                (key, step, device_name, json.dumps(['SOFTWARE_TOKEN_MFA']), 'SOFTWARE_TOKEN_MFA', sub),
            )
        return True

    def check_totp(self, sub: str, code: str) -> bool:
        """Return whether a code of the user's app is right; refuses it once it or a later one was accepted."""
        with self._database.transaction() as connection:
            record = _read(connection, sub)
            if record.totp_key is None:
                raise totp_not_found()
            step = step_of(record.totp_key, code, self._clock())
            if step is None:
                return False
            if step <= record.totp_step:
                raise OperationError('ExpiredCodeException', 'Your software token has already been used once.')
            connection.execute('UPDATE factors SET totp_step = ? WHERE sub = ?', (step, sub))
        return True

    def prefer(
        self, user: UserRecord, settings: Mapping[MfaFactor, MfaSetting], *, passkey: bool | None = None
    ) -> None:
        """Turn factors on and off and choose the preferred one; refuses factors that the user has not set up.

        `passkey` says whether a passkey stands for both factors; None leaves that as it is.
        """
        if sum(setting.preferred for setting in settings.values()) > 1:
            raise invalid_parameter('Only one MFA method can be preferred.')
        with self._database.transaction() as connection:
            record = _read(connection, user.sub)
            enabled, preferred = set(record.enabled), record.preferred
            for factor, setting in settings.items():
                if setting.preferred and not setting.enabled:
                    raise invalid_parameter(f'{factor} must be enabled to be preferred.')
                if setting.enabled and (
                    self._config.mfa_configuration == 'OFF' or not self._is_able(user, record, factor)
                ):
                    raise invalid_parameter(f'User does not have delivery config set to turn on {factor}')
                enabled = enabled | {factor} if setting.enabled else enabled - {factor}
                if setting.preferred:
                    preferred = factor
                elif preferred == factor:
                    preferred = None
            if passkey:
                self._check_passkey(user, record, enabled)
            _insert(connection, user.sub)
            connection.execute(
                'UPDATE factors SET enabled = ?, preferred = ?, passkey = ? WHERE sub = ?',
                (
                    json.dumps([factor for factor in MFA_FACTORS if factor in enabled]),
                    preferred,
                    record.passkey if passkey is None else passkey,
                    user.sub,
                ),
            )

    def _check_passkey(self, user: UserRecord, record: FactorRecord, enabled: Collection[MfaFactor]) -> None:
        if not self._config.passkeys_are_multi_factor or self._config.mfa_configuration == 'OFF':
            raise invalid_parameter('Passkeys are no multi-factor authentication in this user pool.')
        is_required = self._config.mfa_configuration == 'ON'
        if not any(self._is_able(user, record, factor) for factor in (MFA_FACTORS if is_required else enabled)):
            raise invalid_parameter('User must have another MFA method to turn on WEB_AUTHN.')

    def _is_able(self, user: UserRecord, record: FactorRecord, factor: MfaFactor) -> bool:
        # A key that was set up stays in use where the pool allows no new ones.
        if factor == 'SOFTWARE_TOKEN_MFA':
            return record.totp_key is not None
        return factor in self._config.enabled_mfas and bool(address_of(user, factor))


def address_of(user: UserRecord, factor: MfaFactor) -> str:
    """Return where the codes of a factor go; empty if the user has no such address."""
    return user.attributes.get('email' if factor == 'EMAIL_OTP' else 'phone_number', '')


def _insert(connection: sqlite3.Connection, sub: str) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO factors (sub, totp_step, device_name, enabled) VALUES (?, 0, '', '[]')", (sub,)
    )


def _read(connection: sqlite3.Connection, sub: str) -> FactorRecord:
    row = connection.execute('SELECT * FROM factors WHERE sub = ?', (sub,)).fetchone()
    if row is None:
        return FactorRecord()
    return FactorRecord(
        pending_key=row['pending_key'],
        totp_key=row['totp_key'],
        totp_step=row['totp_step'],
        device_name=row['device_name'],
        enabled=tuple(json.loads(row['enabled'])),
        preferred=row['preferred'],
        passkey=bool(row['passkey']),
    )
