"""Security events: each once, by whom, from where and with what result; and private sign-ups, which tell nobody."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from pydantic import SecretStr
from starlette.types import Message, Scope
from support.tab import Tab
from support.world import OPEN, PASSWORD, MakeWorld, World, signed_up

from authui.account import Account
from authui.account.next_screen import Step as Screen
from authui.edge import SocketGuard
from authui.edge.nicegui_hooks.frames import _Guarded
from authui.errors import AuthError, TooManyAttemptsError
from authui.models import (
    ChallengeAnswer,
    Confirmation,
    Credentials,
    MfaPreference,
    NewPasskey,
    PasswordChange,
    PasswordReset,
    Registration,
    SignedIn,
)
from authui.session import Audit, EventKind, SecurityEvent, TabSession
from authui.settings import Settings
from authui.testing import SoftAuthenticator

EMAIL = 'ann@example.org'
NEW = SecretStr('another horse battery')
ADDRESS = '192.0.2.7'

Step = Callable[[World, TabSession], Awaitable[object]]


def wrong(world: World) -> SecretStr:
    return SecretStr(f'{(int(world.code().get_secret_value()) + 1) % 10**6:06}')


async def failing(step: Awaitable[object]) -> None:
    with pytest.raises(AuthError):
        await step


async def log_in(world: World, tab: TabSession) -> None:
    world.add_user()
    await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))


async def login_fails(world: World, tab: TabSession) -> None:
    world.add_user()
    await failing(tab.login(Credentials(identifier=EMAIL, password=NEW)))


async def challenge(world: World, tab: TabSession) -> None:
    world.pool.admin_create_user(EMAIL, PASSWORD, temporary=True)
    await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
    await failing(tab.answer(ChallengeAnswer(secret=SecretStr('short'))))
    await tab.answer(ChallengeAnswer(secret=NEW))


async def sign_up(world: World, tab: TabSession) -> None:
    registration = Registration(identifier=EMAIL, password=SecretStr(PASSWORD))
    await tab.signup(registration)
    await failing(tab.signup(registration))
    await failing(tab.confirm(Confirmation(identifier=EMAIL, code=wrong(world))))
    world.clock.move(61)
    await tab.resend_code(EMAIL)
    await tab.confirm(Confirmation(identifier=EMAIL, code=world.code()))


async def reset(world: World, tab: TabSession) -> None:
    world.add_user()
    await tab.forgot_password(EMAIL)
    await failing(tab.reset_password(PasswordReset(identifier=EMAIL, code=wrong(world), password=NEW)))
    await tab.reset_password(PasswordReset(identifier=EMAIL, code=world.code(), password=NEW))


async def account(world: World, tab: TabSession) -> None:
    await log_in(world, tab)
    await tab.change_password(PasswordChange(current=SecretStr(PASSWORD), password=NEW))
    await tab.update_attributes({'name': 'Ann'})
    await failing(tab.update_attributes({'email': 'anna@example.org'}, SecretStr(PASSWORD)))
    await tab.update_attributes({'email': 'anna@example.org'}, NEW)
    await failing(tab.verify_attribute('email', wrong(world)))
    await tab.verify_attribute('email', world.code())


async def log_out(world: World, tab: TabSession) -> None:
    await log_in(world, tab)
    await tab.logout()
    await tab.logout()


async def log_out_everywhere(world: World, tab: TabSession) -> None:
    await log_in(world, tab)
    await tab.sign_out_everywhere()


async def delete(world: World, tab: TabSession) -> None:
    await log_in(world, tab)
    await failing(tab.delete_user(NEW))
    await tab.delete_user(SecretStr(PASSWORD))


async def expire(world: World, tab: TabSession) -> None:
    await log_in(world, tab)
    world.pool.admin_disable_user(EMAIL)
    world.clock.move(3601)
    await failing(tab.fresh_tokens())


async def go_unused(world: World, tab: TabSession) -> None:
    await log_in(world, tab)
    world.clock.move(12 * 3600 + 1)
    await failing(tab.fresh_tokens())


async def change_factors(world: World, tab: TabSession) -> None:
    await log_in(world, tab)
    await tab.set_mfa(MfaPreference(factors=()), SecretStr(PASSWORD))


async def change_passkeys(world: World, tab: TabSession) -> None:
    await log_in(world, tab)
    made = SoftAuthenticator().create(await tab.start_passkey(), 'http://localhost')
    await failing(tab.complete_passkey(NewPasskey(credential='{}')))
    await tab.complete_passkey(NewPasskey(credential=json.dumps(made)))
    (passkey,) = await tab.passkeys()
    world.clock.move(600)
    await failing(tab.delete_passkey(passkey.id))
    await tab.delete_passkey(passkey.id, SecretStr(PASSWORD))


async def reuse(world: World, tab: TabSession) -> None:
    """Let a thief use the refresh token first, so that the session uses it second."""
    await log_in(world, tab)
    await world.client.refresh(await tab.fresh_tokens(), username='')
    world.clock.move(3601)  # beyond the grace of rotation
    await failing(tab.fresh_tokens())


async def knock(world: World, _tab: TabSession) -> None:
    """Send a socket, a request and a frame for another page from another site."""
    audit = world.registry.services.audit

    def refused(kind: EventKind, address: str = '') -> None:
        audit.tell(kind, address=address, result='refused')

    async def app(*_: object) -> None:
        pytest.fail('it was let in')

    async def receive() -> Message:
        return {'type': 'http.request'}

    async def send(_message: Message) -> None:
        """Take a call."""

    guard = SocketGuard(
        app,
        settings=Settings.load(public_url='https://app.example.org'),
        session_of=lambda _: 'session',
        owner_of=lambda _: 'session',
        refused=refused,
    )
    evil = [(b'origin', b'https://evil.example')]
    seen: Scope = {'headers': evil, 'client': (ADDRESS, 1), 'query_string': b'client_id=page', 'method': 'POST'}
    await guard({**seen, 'type': 'websocket', 'path': '/_nicegui_ws/socket.io/'}, receive, send)
    await guard({**seen, 'type': 'http', 'path': '/orders'}, receive, send)
    _Guarded('event', app, lambda _: None, lambda: refused('frame_refused'))('sid', {'client_id': 'of another page'})


STEPS: dict[str, tuple[Step, list[str]]] = {
    'login': (log_in, ['login ok']),
    'a wrong password': (login_fails, ['login wrong_credentials']),
    'a challenge': (challenge, ['login challenge', 'challenge password_policy', 'challenge ok']),
    'a sign-up': (
        sign_up,
        ['signup ok', 'signup account_exists', 'confirm code_mismatch', 'resend ok', 'confirm ok'],
    ),
    'a reset': (reset, ['reset_requested ok', 'reset code_mismatch', 'reset ok']),
    'changes': (
        account,
        [
            'login ok',
            'password_changed ok',
            'attribute_changed ok',
            'proof wrong_password',
            'proof ok',
            'attribute_changed ok',
            'attribute_verified code_mismatch',
            'attribute_verified ok',
        ],
    ),
    'logout, twice': (log_out, ['login ok', 'logout ok']),
    'logout everywhere': (log_out_everywhere, ['login ok', 'logout_everywhere ok']),
    'deletion': (delete, ['login ok', 'proof wrong_password', 'proof ok', 'account_deleted ok']),
    'a user who is disabled': (expire, ['login ok', 'session_expired ok']),
    'second factors': (change_factors, ['login ok', 'proof ok', 'mfa_changed ok']),
    'passkeys': (
        change_passkeys,
        [
            'login ok',
            'passkey_added invalid_input',
            'passkey_added ok',
            'proof wrong_password',
            'proof ok',
            'passkey_removed ok',
        ],
    ),
    'a refresh token that is used twice': (reuse, ['login ok', 'token_reused ok', 'session_expired ok']),
    'another site': (knock, ['origin_refused refused', 'request_refused refused', 'frame_refused refused']),
    'a session that nobody uses': (go_unused, ['login ok', 'session_expired ok']),
}


def test_every_kind_of_event_is_tested() -> None:
    assert {told.partition(' ')[0] for _, each in STEPS.values() for told in each} == set(get_args(EventKind))
    assert len(get_args(EventKind)) == 22


@pytest.mark.parametrize('name', STEPS)
async def test_each_event_is_reported_once(make_world: MakeWorld, name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, 'authui.security')
    events: list[SecurityEvent] = []
    pool = {'allowed_first_auth_factors': {'PASSWORD', 'WEB_AUTHN'}, 'relying_party_id': 'localhost'}
    world = make_world(events=events, rotation=name.startswith('a refresh token'), **pool if name == 'passkeys' else {})
    tab = TabSession(world.registry, address=ADDRESS)
    step, expected = STEPS[name]
    await step(world, tab)
    tab.close()
    assert [f'{event.kind} {event.result}' for event in events] == expected
    lines = [record.getMessage() for record in caplog.records if record.name == 'authui.security']
    assert [json.loads(line)['kind'] for line in lines] == [event.kind for event in events]
    # Nobody's e-mail, password or code, and the same pseudonym throughout.
    assert 'example.org' not in ''.join(lines)
    audit = world.registry.services.audit
    assert {event.who for event in events} - {None} <= {audit.pseudonym(EMAIL), audit.pseudonym('anna@example.org')}
    assert all(event.at.tzinfo is UTC for event in events)
    of_nobody = {'session_expired', 'token_reused', 'frame_refused'}
    assert {event.address for event in events if event.kind not in of_nobody} <= {ADDRESS}


def test_a_pseudonym_depends_on_the_key_and_on_the_account_but_not_on_its_case() -> None:
    audit = Audit(key=b'k' * 32)
    assert audit.pseudonym(' Ann@Example.org') == audit.pseudonym(EMAIL)
    assert audit.pseudonym(EMAIL) != audit.pseudonym('bob@example.org')
    assert audit.pseudonym(EMAIL) != Audit(key=b'l' * 32).pseudonym(EMAIL)


def test_a_failure_of_the_hook_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def hook(_event: SecurityEvent) -> None:
        raise RuntimeError('the audit database is down')

    Audit(key=b'k' * 32, hook=hook).tell('logout', EMAIL)
    assert 'the hook of security events failed at logout' in caplog.text


def test_an_event_has_its_time() -> None:
    events: list[SecurityEvent] = []
    Audit(key=b'k' * 32, hook=events.append, clock=lambda: 1_700_000_000.0).tell('origin_refused', address=ADDRESS)
    assert events[0].at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert (events[0].who, events[0].address) == (None, ADDRESS)


# --- private sign-ups ---

KNOWN = {
    'confirmed': 'ann@example.org',
    'unconfirmed': 'amy@example.org',
    'disabled': 'abe@example.org',
    'locked': 'ada@example.org',
    'unverified': 'ava@example.org',
    'unknown': 'art@example.org',
}
"""Accounts whose e-mails look alike when they are masked."""


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
async def private(make_world: MakeWorld, told: list[str]) -> World:
    async def tell(email: str) -> None:
        told.append(email)

    world = make_world(on_existing_account=tell)
    world.add_user(KNOWN['confirmed'])
    await signed_up(world, KNOWN['unconfirmed'])
    world.add_user(KNOWN['disabled'])
    world.pool.admin_disable_user(KNOWN['disabled'])
    world.add_user(KNOWN['locked'])
    world.add_user(KNOWN['unverified'])
    world.pool.admin_set_user_attributes(KNOWN['unverified'], {'email_verified': 'false'})
    return world


async def lock(world: World) -> None:
    """Lock an account at the pool itself, whose client id is no secret."""
    told: AuthError | None = None
    for _ in range(10):
        try:
            await world.client.login(Credentials(identifier=KNOWN['locked'], password=NEW))
        except AuthError as error:
            told = error
    assert isinstance(told, TooManyAttemptsError)


SCREENS: dict[str, tuple[Screen, Callable[[str], tuple[Any, object]]]] = {
    'login': ('login', lambda email: (Account.login, Credentials(identifier=email, password=NEW))),
    'sign-up': ('signup', lambda email: (Account.signup, Registration(identifier=email, password=NEW))),
    'resend': ('confirm', lambda email: (Account.resend_code, email)),
    'forgot': ('forgot', lambda email: (Account.forgot_password, email)),
    'confirm': ('confirm', lambda email: (Account.confirm, Confirmation(identifier=email, code=SecretStr('000001')))),
    'reset': (
        'reset',
        lambda email: (Account.reset_password, PasswordReset(identifier=email, code=SecretStr('000001'), password=NEW)),
    ),
}
"""The screen, and what is sent from it. A page is a function of the state alone, so its state is what is compared."""


@pytest.mark.parametrize('flow', SCREENS)
async def test_an_account_and_an_unknown_name_look_the_same(private: World, flow: str) -> None:
    seen, calls = {}, {}
    for state, email in KNOWN.items():
        if state == 'locked':
            await lock(private)
        before = Counter(private.pool.calls)
        tab = Tab(private)
        step, form = SCREENS[flow]
        tab.store.commit(Account.step, step)
        await tab.store.dispatch(*form(email))
        whole = tab.account.model_dump_json() + repr(tab.sessions.unfinished)
        seen[state] = re.sub(r'expires_at=[0-9.]+', '', whole.replace(email, 'EMAIL'))
        calls[state] = Counter(private.pool.calls) - before
        tab.close()
        private.clock.move(61)
    assert len(set(seen.values())) == 1, seen
    if flow != 'sign-up':  # the pool sends a code where there is no account, and none where there is one
        assert len({frozenset(each.items()) for each in calls.values()}) == 1, calls


@pytest.mark.parametrize('flow', SCREENS)
async def test_an_answer_takes_as_long_for_an_account_as_for_an_unknown_name(private: World, flow: str) -> None:
    throttle = private.registry.services.throttle
    throttle._limits = OPEN.model_copy(update={'failure_seconds': 0.7})
    waited: dict[str, list[float]] = {}
    for state, email in KNOWN.items():
        waited[state] = []

        async def sleep(seconds: float, state: str = state) -> None:
            waited[state].append(seconds)

        throttle._sleep = sleep
        tab = Tab(private)
        step, form = SCREENS[flow]
        tab.store.commit(Account.step, step)
        await tab.store.dispatch(*form(email))
        tab.close()
    # The clock stands still: all of it is waited for.
    assert waited == {state: [pytest.approx(0.7, abs=1e-6)] for state in KNOWN}


async def test_a_user_without_a_contact_and_an_unknown_name_look_the_same(make_world: MakeWorld) -> None:
    async def tell(_email: str) -> None:
        """A hook makes sign-ups private."""

    world = make_world(on_existing_account=tell, prevent_user_existence_errors=False)
    world.add_user(KNOWN['unverified'])
    world.pool.admin_set_user_attributes(KNOWN['unverified'], {'email_verified': 'false'})
    seen = set()
    for state in ('unverified', 'unknown'):
        tab = Tab(world)
        tab.store.commit(Account.step, 'forgot')
        await tab.store.dispatch(Account.forgot_password, KNOWN[state])
        seen.add(re.sub(r'"expires_at":[0-9.]+', '', tab.account.model_dump_json().replace(KNOWN[state], 'EMAIL')))
        tab.close()
    assert len(seen) == 1


async def test_a_sign_up_with_a_taken_email_looks_like_any_other_and_its_owner_is_notified(
    private: World, told: list[str]
) -> None:
    seen = {}
    for state, email in KNOWN.items():
        tab = TabSession(private.registry)
        signed = await tab.signup(Registration(identifier=email, password=NEW))
        seen[state] = (signed.confirmed, signed.delivery, tab.unfinished and tab.unfinished.step)
        tab.close()
    assert len(set(seen.values())) == 1, seen
    assert told == [email for state, email in KNOWN.items() if state != 'unknown']


async def test_the_owner_of_the_account_is_not_hindered(private: World) -> None:
    tab = TabSession(private.registry)
    await tab.resend_code(KNOWN['unconfirmed'])
    await tab.confirm(Confirmation(identifier=KNOWN['unconfirmed'], code=private.code()))
    assert isinstance(
        await tab.login(Credentials(identifier=KNOWN['unconfirmed'], password=SecretStr(PASSWORD))), SignedIn
    )
    await asyncio.sleep(0)
    tab.close()
