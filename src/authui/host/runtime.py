"""The parts of a running server, made from the settings: the client, the sessions, perhaps the embedded pool."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self

import httpx
from pydantic import SecretStr

from authui.cognito import (
    CognitoClient,
    HttpJwks,
    KeySet,
    ManagedLogin,
    ServerTime,
    TokenVerifier,
    jwks_of,
    make_boto_client,
)
from authui.edge import Admission
from authui.errors import SettingsError
from authui.files import load_or_create_secret, private_folder, try_lock
from authui.host.garbage import collect_rarely
from authui.models import User
from authui.session import (
    AddedStage,
    Audit,
    Bus,
    Counters,
    KnownBrowsers,
    Limits,
    MemoryCounters,
    NoBus,
    Records,
    SecurityEvent,
    Services,
    SessionRegistry,
    Spans,
    SqliteRecords,
    Throttle,
    Vault,
    Window,
)
from authui.settings import Settings

if TYPE_CHECKING:  # a server on a real pool does not load it
    from authui.host.embedded_pool import EmbeddedPool
    from authui.local import LocalPool

_log = logging.getLogger(__name__)


class Clock(Protocol):
    """A wall clock."""

    def __call__(self) -> float:
        """Return the seconds since the epoch."""


@dataclass(frozen=True)
class Runtime:
    """The parts that exist while the server runs."""

    client: CognitoClient
    registry: SessionRegistry
    pool: LocalPool | None
    lock: BinaryIO | None
    """The sign for other processes that this one uses the data folder."""
    admission: Admission = field(default_factory=Admission)
    restore_collector: Callable[[], None] = lambda: None

    @classmethod
    def begin(
        cls,
        settings: Settings,
        embedded: EmbeddedPool | None,
        clock: Callable[[], float],
        *,
        mount: Callable[[], str] = str,
        limits: Limits | None = None,
        on_security_event: Callable[[SecurityEvent], object] | None = None,
        on_existing_account: Callable[[str], Awaitable[None]] | None = None,
        password_check: Callable[[SecretStr, str], Awaitable[bool]] | None = None,
        on_link: Callable[[User], Awaitable[bool]] | None = None,
        stages: Sequence[AddedStage] = (),
    ) -> Self:
        """Open all parts and connect them; raises an `AuthUIError` if one of them cannot be opened.

        `mount` tells where NiceGUI's app lies in the host's.
        """
        folder = private_folder(settings.data_dir)
        own = try_lock(folder / 'in-use') if settings.redis_url is None else None
        if settings.redis_url is None and own is None:
            _log.warning(
                'another process uses %s too, and each has sessions, limits and sign-ins of its own: start one process '
                '(uvicorn and gunicorn without --workers), or set AUTHUI_REDIS_URL, which processes share',
                folder,
            )
        boto = make_boto_client(settings)
        server_time = ServerTime(clock)
        server_time.observe_client(boto)
        if embedded is not None:
            pool = embedded.open(folder / 'pool', clock, mount=mount())
            pool.attach(boto)
            pool_id, client_id = pool.pool_id, pool.client_id
            issuer: str | re.Pattern[str] = pool.issuer
            client_secret = embedded.config.client_secret
            keys = KeySet(jwks_of(pool.jwks))
            secret = load_or_create_secret(folder / 'session.key')
        else:
            assert settings.user_pool_id is not None, 'the settings see to that'
            assert settings.client_id is not None, 'and to that'
            assert settings.secret is not None, 'and to that'
            pool = None
            pool_id, client_id, issuer = settings.user_pool_id, settings.client_id, settings.token_issuers
            client_secret = settings.client_secret
            keys = KeySet(HttpJwks(settings.jwks_url))
            secret = settings.secret
        client = CognitoClient(
            boto,
            pool_id=pool_id,
            client_id=client_id,
            client_secret=client_secret,
            flow=settings.flow,
            force_alias_creation=settings.force_alias_creation,
            challenge_seconds=settings.challenge_seconds,
            identifiers=settings.names,
            trigger_texts=settings.trigger_texts,
            clock=clock,
            cognito_time=server_time,
        )
        name = f'{pool_id}/{client_id}'
        records, counters, bus = _shared(settings, folder, name, clock)
        services = Services(
            client=client,
            verifier=TokenVerifier(issuer=issuer, client_id=client_id, keys=keys, clock=server_time),
            vault=Vault(records, secret=secret, pool=name, old_secrets=settings.old_secrets),
            throttle=Throttle(
                counters,
                MemoryCounters(clock),
                key=secret.get_secret_value().encode(),
                limits=limits or _limits_of(settings),
                monotonic=time.monotonic,
            ),
            known_browsers=KnownBrowsers(secret, old_secrets=settings.old_secrets, clock=clock),
            bus=bus,
            audit=Audit(key=secret.get_secret_value().encode(), hook=on_security_event, clock=clock),
            allows_sign_up=settings.sign_up,
            on_existing_account=on_existing_account,
            keeps_identifier=not settings.strict_sessions,
            signs_in_after_reset=settings.sign_in_after_reset,
            refuses_common_passwords=settings.refuse_common_passwords,
            passkeys=bool(settings.passkeys),
            password_check=password_check,
            managed_login=_managed_login(settings, pool, client_id, client_secret, issuer),
            trusted_providers=frozenset(settings.trusted_providers),
            provider_logout=settings.provider_logout,
            on_link=on_link,
            stages=stages,
            spans=_spans_of(settings),
            clock=clock,
            server_time=server_time,
        )
        return cls(client, SessionRegistry(services), pool, own, restore_collector=collect_rarely())

    async def end(self) -> None:
        """Let running work end, and close everything."""
        await self.registry.close()
        await self.client.close()
        if (managed_login := self.registry.services.managed_login) is not None:
            await managed_login.close()
        if self.pool is not None:
            self.pool.close()
        if self.lock is not None:
            self.lock.close()
        self.restore_collector()


def _managed_login(
    settings: Settings,
    pool: LocalPool | None,
    client_id: str,
    client_secret: SecretStr | None,
    issuers: str | re.Pattern[str],
) -> ManagedLogin | None:
    """Return the client of the pool's managed login, where people sign in at other providers."""
    if not settings.uses_providers:
        return None
    transport = None
    base_url = settings.domain
    if pool is not None:
        base_url = settings.pool_path
        transport = httpx.ASGITransport(app=pool.managed_login, root_path=settings.pool_path)
    if base_url is None:
        raise SettingsError('AUTHUI_DOMAIN is missing: people sign in at other providers by the managed login')
    return ManagedLogin(
        base_url,
        client_id=client_id,
        client_secret=client_secret,
        scopes=settings.asked_scopes,
        issuers=issuers,
        transport=transport,
    )


def _limits_of(settings: Settings) -> Limits:
    return Limits(
        per_address=Window(settings.tries_per_minute, 60.0),
        sends_per_address=Window(settings.sends_per_hour, 3600.0),
        failure_seconds=settings.failure_ms / 1000,
    )


def _spans_of(settings: Settings) -> Spans:
    usual = Spans(idle=1800.0, absolute=86400.0) if settings.strict_sessions else Spans()
    return Spans(
        idle=settings.idle_seconds or usual.idle,
        absolute=settings.session_seconds or usual.absolute,
    )


def _shared(settings: Settings, folder: Path, name: str, clock: Callable[[], float]) -> tuple[Records, Counters, Bus]:
    """Return the storage of sessions: a file of this process, or Redis for several."""
    if settings.redis_url is None:
        return SqliteRecords(folder / 'sessions.sqlite3', clock=clock), MemoryCounters(clock), NoBus()
    try:
        from authui.session.redis import RedisBus, RedisCounters, RedisLink, RedisRecords  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError("AUTHUI_REDIS_URL needs the package redis: pip install 'authui[redis]'") from None
    link = RedisLink(settings.redis_url.get_secret_value(), namespace=name)
    return RedisRecords(link, clock=clock), RedisCounters(link), RedisBus(link)


def owner_told(
    settings: Settings, hook: Callable[[str], Awaitable[None]] | None
) -> Callable[[str], Awaitable[None]] | None:
    """Return the function to call with a taken e-mail where sign-ups are private; None elsewhere."""
    if hook is not None and not settings.private_sign_up:
        raise SettingsError('on_existing_account is called where sign-ups are private: set AUTHUI_PRIVATE_SIGN_UP=1')
    return (hook or _tell_nobody) if settings.private_sign_up else None


async def _tell_nobody(_email: str) -> None:
    _log.warning('somebody signed up with an e-mail that is taken, and no on_existing_account tells its owner')
