"""What a network does to each step of a sign-in, over the real wire: nothing is lost, doubled, or applied too late."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr
from support.fault_proxy import Fault, FaultKind, FaultProxy, faulty
from support.screens import free_port
from support.tab import Tab, code_of
from support.wire import served
from support.world import OPEN, PASSWORD, Clock, World

from authui.account import Account
from authui.cognito import CognitoClient, HttpJwks, KeySet, TokenVerifier, jwks, make_boto_client, wire
from authui.cognito import calls as calls_module
from authui.errors import SessionEndedError, UnavailableError
from authui.local import LocalPool, PoolConfig
from authui.models import Confirmation, Credentials, PasswordReset, Registration
from authui.session import (
    Audit,
    AuthSession,
    MemoryCounters,
    MemoryRecords,
    Services,
    SessionRegistry,
    Throttle,
    Vault,
)
from authui.settings import Settings

NEW = 'another horse battery'
PATIENCE = 0.3
"""Seconds after which an answer is not waited for any more, here."""


@pytest.fixture(scope='module')
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPool]:
    pool = LocalPool.open(tmp_path_factory.mktemp('pool'), PoolConfig(rotation=True, rotation_grace=60))
    yield pool
    pool.close()


@pytest.fixture(scope='module')
def port(pool: LocalPool) -> Iterator[int]:
    with served(pool) as endpoint:
        yield urlsplit(endpoint).port or 0


@pytest.fixture(scope='module')
def botos() -> Iterator[tuple[Any, Any]]:
    """Two clients of the same endpoint; the second one waits only briefly."""
    settings = Settings(_env_file=None, endpoint_url=f'http://127.0.0.1:{free_port()}')
    patient = make_boto_client(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, 'READ_SECONDS', PATIENCE)
        impatient = make_boto_client(settings)
    yield patient, impatient
    for each in (patient, impatient):
        each.close()


@pytest.fixture
async def proxy(port: int, botos: tuple[Any, Any]) -> AsyncIterator[FaultProxy]:
    async with faulty(port, at=urlsplit(botos[0].meta.endpoint_url).port or 0) as proxy:
        yield proxy


@pytest.fixture
async def key_proxy(port: int) -> AsyncIterator[FaultProxy]:
    async with faulty(port) as proxy:
        yield proxy


@pytest.fixture
async def world(
    pool: LocalPool,
    botos: tuple[Any, Any],
    proxy: FaultProxy,  # noqa: ARG001 - it listens where the clients ask
    key_proxy: FaultProxy,
) -> AsyncIterator[World]:
    """Everything below the pages, with faulty networks before Cognito's endpoint and before its keys."""
    clock = Clock()
    client = CognitoClient(botos[0], pool_id=pool.pool_id, client_id=pool.client_id, clock=clock)
    keys = KeySet(HttpJwks(f'http://127.0.0.1:{key_proxy.port}/{pool.pool_id}/.well-known/jwks.json'), clock=clock)
    records, counters = MemoryRecords(clock=clock), MemoryCounters(clock)
    services = Services(
        client=client,
        verifier=TokenVerifier(issuer=pool.issuer, client_id=pool.client_id, keys=keys, clock=clock),
        vault=Vault(records, secret=SecretStr('s' * 32), pool=pool.pool_id),
        throttle=Throttle(counters, counters, key=b'k' * 32, limits=OPEN, monotonic=clock),
        audit=Audit(key=b'k' * 32, clock=clock),
        clock=clock,
        server_time=clock,
    )
    world = World(clock, pool, client, SessionRegistry(services), records)
    yield world
    await world.registry.close()
    await client.close()


FAULTS: dict[str, Fault] = {
    'no connection': Fault('refuse'),
    'nothing passes': Fault('blackhole'),
    'answers come too late': Fault('delay', seconds=2 * PATIENCE),
    'answers are cut in their head': Fault('cut', after=20),
    'answers are cut in their body': Fault('cut', after=-1),
    'answers end before they begin': Fault('half_close'),
}
NOTHING_IS_DONE: frozenset[FaultKind] = frozenset({'refuse', 'blackhole'})


@dataclass
class Case:
    """A user in a tab, and the fault of the network."""

    world: World
    tab: Tab
    email: str
    is_done: bool
    """Whether Cognito carries out a request although no answer comes."""

    def add_user(self, *, temporary: bool = False) -> Credentials:
        self.world.pool.admin_create_user(self.email, PASSWORD, {'email_verified': 'true'}, temporary=temporary)
        return self.with_password(PASSWORD)

    def with_password(self, password: str) -> Credentials:
        return Credentials(identifier=self.email, password=SecretStr(password))

    @property
    def codes(self) -> list[SecretStr]:
        return [each.code for each in self.world.pool.mailbox.messages() if each.destination == self.email]

    async def logs_in(self, password: str) -> None:
        await self.tab.login(self.with_password(password))
        assert self.tab.account.login_error is None
        assert self.tab.account.authorized

    async def session(self) -> AuthSession:
        await self.logs_in(PASSWORD)
        (session,) = self.world.registry._sessions.values()
        return session


# Each step in three parts: what precedes it, what is seen of it under the fault, and how it goes on afterwards.


async def open_page(case: Case) -> AsyncIterator[None]:
    case.add_user()
    session = await case.session()
    session._user.forget()
    yield
    user = await session.fetch_user()
    assert (user.email, session.ended, case.tab.account.authorized) == (case.email, False, True)
    yield
    assert (await session.fetch_user()).email == case.email


async def submit_login(case: Case) -> AsyncIterator[None]:
    credentials = case.add_user()
    yield
    await case.tab.login(credentials)
    assert code_of(case.tab.account.login_error) == 'unavailable'
    assert (case.tab.account.identifier, case.tab.account.authorized) == (case.email, False)
    yield
    await case.logs_in(PASSWORD)
    assert len(case.world.registry._sessions) == 1


async def challenge(case: Case) -> AsyncIterator[None]:
    await case.tab.login(case.add_user(temporary=True))
    yield
    await case.tab.answer(NEW)
    assert code_of(case.tab.account.challenge_error) == 'unavailable'
    assert case.tab.account.identifier == case.email
    yield
    await case.tab.answer(NEW)
    assert case.tab.account.authorized is not case.is_done
    assert case.tab.account.step == 'login'
    if case.is_done:
        await case.logs_in(NEW)


async def signup(case: Case) -> AsyncIterator[None]:
    registration = Registration(identifier=case.email, password=SecretStr(PASSWORD))
    yield
    await case.tab.store.dispatch(Account.signup, registration)
    assert code_of(case.tab.account.signup_error) == 'unavailable'
    assert case.tab.account.identifier == case.email
    yield
    await case.tab.store.dispatch(Account.signup, registration)
    if case.is_done:  # the truth is told: there is an account by now
        assert code_of(case.tab.account.signup_error) == 'account_exists'
    else:
        assert case.tab.account.step == 'confirm'
    assert len(case.codes) == 1


async def confirm(case: Case) -> AsyncIterator[None]:
    await case.tab.store.dispatch(Account.signup, Registration(identifier=case.email, password=SecretStr(PASSWORD)))
    confirmation = Confirmation(identifier=case.email, code=case.codes[0])
    yield
    await case.tab.store.dispatch(Account.confirm, confirmation)
    assert code_of(case.tab.account.confirm_error) == 'unavailable'
    assert (case.tab.account.step, case.tab.account.identifier) == ('confirm', case.email)
    yield
    await case.tab.store.dispatch(Account.confirm, confirmation)
    assert case.tab.account.step == 'login'
    assert case.tab.account.notice == ('already_confirmed' if case.is_done else 'confirmed')
    await case.logs_in(PASSWORD)


async def resend(case: Case) -> AsyncIterator[None]:
    await case.tab.store.dispatch(Account.signup, Registration(identifier=case.email, password=SecretStr(PASSWORD)))
    yield
    await case.tab.store.dispatch(Account.resend_code, case.email)
    assert code_of(case.tab.account.confirm_error) == 'unavailable'
    assert (case.tab.account.step, case.tab.account.identifier) == ('confirm', case.email)
    assert len(case.codes) == (2 if case.is_done else 1)
    yield
    await case.tab.store.dispatch(Account.resend_code, case.email)
    assert case.tab.account.notice == 'code_sent'
    await case.tab.store.dispatch(Account.confirm, Confirmation(identifier=case.email, code=case.codes[0]))
    await case.logs_in(PASSWORD)


async def forgot(case: Case) -> AsyncIterator[None]:
    case.add_user()
    yield
    await case.tab.store.dispatch(Account.forgot_password, case.email)
    assert code_of(case.tab.account.forgot_error) == 'unavailable'
    assert (case.tab.account.step, case.tab.account.identifier) == ('forgot', case.email)
    yield
    await case.tab.store.dispatch(Account.forgot_password, case.email)
    assert case.tab.account.step == 'reset'
    assert len(case.codes) == (2 if case.is_done else 1)


async def reset(case: Case) -> AsyncIterator[None]:
    case.add_user()
    await case.tab.store.dispatch(Account.forgot_password, case.email)
    password_reset = PasswordReset(identifier=case.email, code=case.codes[0], password=SecretStr(NEW))
    yield
    await case.tab.store.dispatch(Account.reset_password, password_reset)
    assert code_of(case.tab.account.reset_error) == 'unavailable'
    assert (case.tab.account.step, case.tab.account.identifier) == ('reset', case.email)
    yield
    await case.tab.store.dispatch(Account.reset_password, password_reset)
    assert case.tab.account.step == ('reset' if case.is_done else 'login')
    await case.logs_in(NEW)


async def refresh(case: Case) -> AsyncIterator[None]:
    case.add_user()
    session = await case.session()
    former = await session.fresh_tokens()
    yield
    with pytest.raises(UnavailableError):
        await session.refresh()
    assert (await session.fresh_tokens(), case.tab.account.authorized) == (former, True)
    yield
    await session.refresh()
    assert await session.fresh_tokens() != former
    assert case.tab.account.authorized


async def logout(case: Case) -> AsyncIterator[None]:
    case.add_user()
    session = await case.session()
    former = await session.fresh_tokens()
    yield
    await case.tab.store.dispatch(Account.logout)
    assert (session.ended, case.tab.account.user, case.tab.account.authorized) == (True, None, False)
    await session.settled()
    yield
    await case.world.registry._revoker.work()
    with pytest.raises(SessionEndedError):
        await case.world.client.refresh(former, username=session.claims.username)


STEPS: dict[str, Callable[[Case], AsyncIterator[None]]] = {
    each.__name__: each
    for each in (open_page, submit_login, challenge, signup, confirm, resend, forgot, reset, refresh, logout)
}


@pytest.mark.parametrize('step', STEPS)
@pytest.mark.parametrize('fault', FAULTS)
async def test_nothing_is_lost(
    world: World, botos: tuple[Any, Any], proxy: FaultProxy, request: pytest.FixtureRequest, fault: str, step: str
) -> None:
    email = f'{abs(hash(request.node.name))}@example.org'
    case = Case(world, Tab(world), email, is_done=FAULTS[fault].kind not in NOTHING_IS_DONE)
    parts = STEPS[step](case)
    await anext(parts)
    proxy.fault, (world.client._boto, patient) = FAULTS[fault], botos[::-1]
    async with asyncio.timeout(10):
        await anext(parts)
    assert case.tab.account.pending is None
    await proxy.mend()
    world.client._boto = patient
    with contextlib.suppress(StopAsyncIteration):
        await anext(parts)
    case.tab.close()


async def test_a_late_answer_is_not_applied_to_a_newer_attempt(
    world: World, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = (Credentials(identifier=f'{name}@example.org', password=SecretStr(PASSWORD)) for name in ('ann', 'bob'))
    for each in (ann, bob):
        world.pool.admin_create_user(each.email, PASSWORD, {'email_verified': 'true'})
    tab = Tab(world)
    monkeypatch.setattr(calls_module, 'TOTAL_SECONDS', PATIENCE / 2)
    proxy.fault = Fault('delay', seconds=PATIENCE)
    await tab.login(ann)
    assert code_of(tab.account.login_error) == 'unavailable'
    proxy.fault = None
    monkeypatch.setattr(calls_module, 'TOTAL_SECONDS', 10.0)
    await tab.login(bob)
    async with asyncio.timeout(10):
        while not proxy.late:  # noqa: ASYNC110 - it is the network's to say
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert tab.account.user is not None
    assert tab.account.user.email == bob.identifier
    assert [each.claims.email for each in world.registry._sessions.values()] == [bob.identifier]
    tab.close()


@pytest.mark.parametrize('fault', FAULTS)
async def test_known_keys_stay_in_use_and_without_keys_nobody_is_let_in(
    world: World, key_proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    email = f'{list(FAULTS).index(fault)}-keys@example.org'
    world.pool.admin_create_user(email, PASSWORD, {'email_verified': 'true'})
    credentials = Credentials(identifier=email, password=SecretStr(PASSWORD))
    tab = Tab(world)
    key_proxy.fault = FAULTS[fault]
    with monkeypatch.context() as patch:
        patch.setattr(jwks, 'FETCH_SECONDS', PATIENCE)
        await tab.login(credentials)
    assert code_of(tab.account.login_error) == 'unavailable'
    assert (tab.account.authorized, world.registry._sessions) == (False, {})
    await key_proxy.mend()
    world.clock.move(11)  # the source is not asked again before
    await tab.login(credentials)
    assert tab.account.authorized
    key_proxy.fault = FAULTS[fault]
    world.clock.move(3601)  # when known keys are renewed
    (session,) = world.registry._sessions.values()
    keys = world.registry.services.verifier._keys
    assert await keys.get(next(iter(keys._keys))) is not None
    async with asyncio.timeout(10):
        while keys._fetch is not None:  # noqa: ASYNC110 - it ends by itself
            await asyncio.sleep(0.01)
    assert await keys.get(next(iter(keys._keys))) is not None
    assert not session.ended
    tab.close()
