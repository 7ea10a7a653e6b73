"""The settings of sessions: where they are kept, what encrypts them, and how long they last."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator

from authui.settings.formats import CommaSeparated, is_guessable

NEW_SECRET = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'  # noqa: S105 - a command that makes a secret
"""The command that makes a secret."""

_MIN_SECRET_BYTES = 32
_MIN_DISTINCT = 10


class SessionSettings(BaseModel):
    """Where sessions are kept, what encrypts them, and how long they last."""

    secret: SecretStr | None = None
    """Encrypts the stored sessions: at least 32 random bytes. Required with a real pool."""
    old_secrets: CommaSeparated[tuple[SecretStr, ...]] = ()
    """Former values of `secret`, separated by commas: they open old records, which are then encrypted with `secret`."""
    data_dir: Path = Path('.authui')
    """Folder of the stored sessions and of the embedded pool; made with mode 0700."""
    redis_url: SecretStr | None = None
    """Redis in which several processes keep sessions, such as `rediss://:password@host:6379/0`; by default one process
    keeps them in a file."""
    idle_seconds: Annotated[int, Field(ge=60)] | None = None
    """An unused session ends after this time; by default 12 hours, or 30 minutes with `strict_sessions`."""
    session_seconds: Annotated[int, Field(ge=60)] | None = None
    """Every session ends after this time; by default 30 days, the usual life of refresh tokens, or a day with
    `strict_sessions`."""
    strict_sessions: bool = False
    """End unused sessions after 30 minutes and all sessions after a day, and offer no "remember me"."""

    @field_validator('secret')
    @classmethod
    def _check_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        secret = value.get_secret_value()
        if len(secret.encode()) < _MIN_SECRET_BYTES or len(set(secret)) < _MIN_DISTINCT or is_guessable(secret):
            raise ValueError(f'must be at least {_MIN_SECRET_BYTES} random bytes; make one with: {NEW_SECRET}')
        return value

    @field_validator('old_secrets')
    @classmethod
    def _check_old_secrets(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for each in value:
            cls._check_secret(each)
        return value

    @field_validator('redis_url')
    @classmethod
    def _check_redis_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in {'redis', 'rediss', 'unix'}:
            raise ValueError('must be a URL that begins with rediss://, redis:// or unix://')
        return value
