"""The account screen's part of the store: what its forms send, say and never keep."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from typing import Any, cast, get_args

import pytest
from pydantic import SecretStr

from authui.account import Account, Authentication
from authui.account.profile import Profile, ProfileForm, ProfileState
from authui.errors import AuthError, PayloadError, UnavailableError, WrongPasswordError
from authui.models import Delivery, MfaPreference, NewPasskey, Passkey, PasswordChange, TotpKey, User
from authui.store import Store

DELIVERY = Delivery(destination='b***@e***', medium='EMAIL', attribute='email')
PASSWORD = 'canary-password-51c7'
NEW = 'canary-password-90aa'
KEY = 'CANARYKEY'
OPTIONS = '{"challenge": "canary-challenge"}'
PHONE = Passkey(id='1', credential_id='AQ', name='Phone', relying_party='example.org', created_at=1.0)
KEYRING = Passkey(id='2', credential_id='Ag', name='Keyring', relying_party='example.org', created_at=2.0)


class Told:
    """Sessions that answer what they are told to, and remember what they were asked."""

    expires_at = None
    unfinished = None
    knows_passkey = False
    leaves_provider = False

    def __init__(self) -> None:
        self.error: AuthError | None = None
        self.asked: list[tuple[Any, ...]] = []
        self.ends: Callable[[], Awaitable[object]] | None = None

    def _take(self, *asked: Any) -> None:
        self.asked.append(asked)
        if self.error is not None:
            raise self.error

    async def fetch_user(self) -> User | None:
        return None

    async def change_password(self, change: PasswordChange) -> None:
        self._take('change_password', change.password.get_secret_value() == NEW)

    async def update_attributes(self, attributes: Mapping[str, str], proof: SecretStr | None) -> tuple[Delivery, ...]:
        self._take('update_attributes', dict(attributes), proof is not None)
        return (DELIVERY,) if 'email' in attributes else ()

    async def delete_attributes(self, names: Collection[str], proof: SecretStr | None) -> None:
        self._take('delete_attributes', tuple(names), proof is not None)

    async def send_attribute_code(self, attribute: str) -> Delivery:
        self._take('send_attribute_code', attribute)
        return DELIVERY

    async def verify_attribute(self, attribute: str, code: SecretStr) -> None:
        self._take('verify_attribute', attribute, code.get_secret_value())

    async def begin_totp(self, proof: SecretStr | None) -> TotpKey:
        self._take('begin_totp', proof is not None)
        return TotpKey(secret=SecretStr(KEY))

    async def verify_totp(self, code: SecretStr) -> None:
        self._take('verify_totp', code.get_secret_value())

    async def set_mfa(self, preference: MfaPreference, proof: SecretStr) -> None:
        self._take('set_mfa', preference, proof.get_secret_value() == PASSWORD)

    async def start_passkey(self, proof: SecretStr | None) -> str:
        self._take('start_passkey', proof is not None)
        return OPTIONS

    async def complete_passkey(self, made: NewPasskey) -> None:
        self._take('complete_passkey', made.credential, made.ends_others)

    async def passkeys(self) -> tuple[Passkey, ...]:
        self._take('passkeys')
        return (PHONE, KEYRING)

    async def delete_passkey(self, passkey_id: str, proof: SecretStr | None) -> None:
        self._take('delete_passkey', passkey_id, proof is not None)

    async def sign_out_everywhere(self) -> None:
        self._take('sign_out_everywhere')
        if self.ends is not None:
            await self.ends()

    async def delete_user(self, proof: SecretStr) -> None:
        self._take('delete_user', proof.get_secret_value() == PASSWORD)
        if self.ends is not None:
            await self.ends()


@pytest.fixture
def auth() -> Told:
    return Told()


@pytest.fixture
async def store(auth: Told) -> AsyncIterator[Store]:
    failures: list[BaseException] = []
    store = Store(
        modules={'account': Account(cast('Authentication', auth))}, on_error=lambda error, _: failures.append(error)
    )
    yield store
    store.close()
    assert failures == []


CHANGE = {'current': PASSWORD, 'password': NEW}
MFA = {'preference': {'factors': ('app',), 'preferred': 'app'}, 'password': PASSWORD}
EMAIL_CHANGE = {'attributes': (('email', 'new@example.org'),), 'password': PASSWORD}
DEEDS: dict[str, tuple[ProfileForm, Any, str | None, tuple[Any, ...]]] = {
    'change_password': ('password', CHANGE, 'password_changed', (True,)),
    'update_attributes': ('attributes', {'attributes': (('name', 'Ann'),)}, 'saved', ({'name': 'Ann'}, False)),
    'delete_attributes': ('attributes', {'names': ('name',)}, 'saved', (('name',), False)),
    'send_attribute_code': ('verification', 'email', 'code_sent', ('email',)),
    'verify_attribute': ('verification', {'attribute': 'email', 'code': '123456'}, 'verified', ('email', '123456')),
    'begin_totp': ('mfa', None, None, (False,)),
    'verify_totp': ('mfa', '123456', None, ('123456',)),
    'set_mfa': ('mfa', MFA, 'mfa_changed', (MfaPreference(factors=('app',), preferred='app'), True)),
    'start_passkey': ('passkeys', None, None, (False,)),
    'complete_passkey': ('passkeys', {'credential': '{}', 'ends_others': True}, 'passkey_added', ('{}', True)),
    'delete_passkey': ('passkeys', {'id': '1', 'password': PASSWORD}, 'passkey_removed', ('1', True)),
    'sign_out_everywhere': ('sign_out', ..., None, ()),
    'delete_account': ('deletion', PASSWORD, None, (True,)),
}


async def do(store: Store, deed: str, payload: Any) -> Any:
    """Dispatch as a host does that knows names alone."""
    arguments = () if payload is ... else (payload,)
    return await store.dispatch(f'account/{deed}', *arguments)


def profile(store: Store) -> ProfileState:
    state: ProfileState = store.state.account.profile
    return state


def test_every_form_sends_something() -> None:
    assert {form for form, *_ in DEEDS.values()} == set(get_args(ProfileForm))


@pytest.mark.parametrize('deed', DEEDS)
class TestEveryForm:
    async def test_sends_what_was_filled_in_and_says_what_came_of_it(self, store: Store, auth: Told, deed: str) -> None:
        form, payload, notice, asked = DEEDS[deed]
        await do(store, deed, payload)
        assert auth.asked == [('delete_user' if deed == 'delete_account' else deed, *asked)]
        state = profile(store)
        assert (state.form, state.error, state.notice, state.pending) == (form, None, notice, None)

    async def test_says_an_error_on_itself_until_the_next_try(self, store: Store, auth: Told, deed: str) -> None:
        form, payload, _, _ = DEEDS[deed]
        auth.error = UnavailableError()
        assert not await do(store, deed, payload)
        state = profile(store)
        assert state.error is not None
        assert (state.form, state.error.code, state.notice, state.pending) == (form, 'unavailable', None, None)
        auth.error = None
        await do(store, deed, payload)
        assert profile(store).error is None

    async def test_keeps_no_secret(self, store: Store, auth: Told, deed: str) -> None:
        heard: list[str] = []
        store.subscribe(lambda event, state: heard.append(f'{event} {state}'))
        store.subscribe_action(before=lambda event, state: heard.append(f'{event} {state}'))
        await do(store, deed, DEEDS[deed][1])
        assert heard
        assert not any(secret in each for secret in (PASSWORD, NEW, KEY, OPTIONS, '123456') for each in heard)
        assert auth.asked


async def test_a_new_email_awaits_its_code(store: Store, auth: Told) -> None:
    await do(store, 'update_attributes', EMAIL_CHANGE)
    assert (profile(store).verifying, profile(store).delivery, profile(store).notice) == (
        'email',
        DELIVERY,
        'code_sent',
    )
    await do(store, 'verify_attribute', {'attribute': 'email', 'code': '123456'})
    assert (profile(store).verifying, profile(store).delivery) == (None, None)
    assert auth.asked[0] == ('update_attributes', {'email': 'new@example.org'}, True)


async def test_a_key_is_given_to_who_asked_alone(store: Store) -> None:
    key = await store.dispatch(Profile.begin_totp)
    assert key is not None
    assert key.secret.get_secret_value() == KEY
    assert await store.dispatch(Profile.verify_totp, SecretStr('123456'))


async def test_passkeys_are_in_the_state_once_they_are_fetched_and_until_the_user_leaves(
    store: Store, auth: Told
) -> None:
    assert profile(store).passkeys is None
    await store.dispatch(Profile.fetch_passkeys)
    assert profile(store).passkeys == (PHONE, KEYRING)
    await do(store, 'delete_passkey', {'id': PHONE.id})
    assert profile(store).passkeys == (KEYRING,)
    await do(store, 'complete_passkey', {'credential': '{}'})
    assert profile(store).passkeys is None
    await store.dispatch(Profile.fetch_passkeys)
    await store.dispatch(Account.auth_state, 'signed_out')
    assert profile(store).passkeys is None
    auth.error = UnavailableError()
    await store.dispatch(Profile.fetch_passkeys)
    error = profile(store).error
    assert (profile(store).form, error and error.code) == ('passkeys', 'unavailable')


async def test_options_are_given_to_who_asked_alone(store: Store) -> None:
    assert await store.dispatch(Profile.start_passkey) == OPTIONS


async def test_a_wrong_password_belongs_to_its_field(store: Store, auth: Told) -> None:
    auth.error = WrongPasswordError()
    await do(store, 'delete_account', 'wrong')
    error = profile(store).error
    assert error is not None
    assert error.field == 'current'


async def test_a_refused_payload_does_not_repeat_what_was_in_it(store: Store, auth: Told) -> None:
    with pytest.raises(PayloadError) as caught:
        await do(store, 'set_mfa', {'preference': {'factors': ('moon',)}, 'password': PASSWORD})
    assert PASSWORD not in repr(caught.value)
    assert auth.asked == []


async def test_no_password_can_be_reached_once_it_was_used(store: Store) -> None:
    """Looks at all that the collector knows, as a debugger or a dump of the memory would."""
    password = SecretStr(PASSWORD)
    await store.dispatch(Profile.delete_account, password)
    await store.dispatch(Profile.change_password, PasswordChange(current=password, password=SecretStr(NEW)))
    gc.collect()
    holders = {type(each).__name__ for each in gc.get_referrers(password)} - {'coroutine', 'frame', 'generator'}
    assert holders == set()


class TestAnotherForm:
    async def test_says_no_more_what_it_said_before(self, store: Store, auth: Told) -> None:
        auth.error = WrongPasswordError()
        await do(store, 'delete_account', 'wrong')
        store.commit(Profile.profile_opened)
        assert (profile(store).form, profile(store).error) == (None, None)

    async def test_says_nothing_of_another_one(self, store: Store) -> None:
        await do(store, 'update_attributes', DEEDS['update_attributes'][1])
        store.commit(Profile.profile_opened)
        assert (profile(store).form, profile(store).notice) == (None, None)

    async def test_still_awaits_its_code(self, store: Store) -> None:
        await do(store, 'send_attribute_code', 'email')
        store.commit(Profile.profile_opened)
        assert (profile(store).verifying, profile(store).delivery) == ('email', DELIVERY)


@pytest.mark.parametrize(
    ('deed', 'payload', 'notice'),
    [('delete_account', PASSWORD, 'account_deleted'), ('sign_out_everywhere', ..., 'signed_out_everywhere')],
)
async def test_the_login_card_says_what_has_ended_the_session(
    store: Store, auth: Told, deed: str, payload: Any, notice: str
) -> None:
    auth.ends = lambda: store.dispatch('account/auth_state', 'signed_out')
    await do(store, deed, payload)
    assert store.state.account.notice == notice
    store.commit('account/notice', None)
    await store.dispatch('account/auth_state', 'signed_out')
    assert store.state.account.notice == 'logged_out'


@pytest.mark.parametrize(
    ('attributes', 'is_verified'),
    [
        ((), False),
        ((('phone_number', '+4930123456'),), False),
        ((('phone_number', '+4930123456'), ('phone_number_verified', 'false')), False),
        ((('phone_number', ''), ('phone_number_verified', 'true')), False),
        ((('phone_number', '+4930123456'), ('phone_number_verified', 'true')), True),
    ],
)
def test_a_contact_is_verified_where_the_pool_says_so(
    attributes: tuple[tuple[str, str], ...], *, is_verified: bool
) -> None:
    user = User(sub='1', username='1', attributes=attributes)
    assert user.has_verified('phone_number') is is_verified
