"""Whole flows against the embedded pool, which checks what Cognito checks; no secret may show anywhere."""

from __future__ import annotations

import asyncio
import gc
import logging
import traceback
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from authui.cognito import CognitoClient, KeySet, TokenVerifier, jwks_of, make_boto_client
from authui.errors import (
    AccountExistsError,
    AlreadyConfirmedError,
    AuthError,
    CodeExpiredError,
    CodeMismatchError,
    CredentialsError,
    InputError,
    LimitExceededError,
    MisconfiguredError,
    PasswordPolicyError,
    SessionEndedError,
    ThrottledError,
    TokenExpiredError,
    TokenReusedError,
    TooManyAttemptsError,
    UnavailableError,
    UserNotConfirmedError,
)
from authui.local import LocalPool, PoolConfig
from authui.models import Confirmation, Credentials, Registration, TokenSet
from authui.settings import Settings

from .support import CLIENT_SECRET, Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

EMAIL, PASSWORD = 'ada@example.org', 'canary-Password-1'


def registration(password: str = PASSWORD, **attributes: str) -> Registration:
    return Registration(identifier=EMAIL, password=SecretStr(password), attributes=tuple(attributes.items()))


def credentials(password: str = PASSWORD, email: str = EMAIL) -> Credentials:
    return Credentials(identifier=email, password=SecretStr(password))


def confirmation(pool: LocalPool) -> Confirmation:
    return Confirmation(identifier=EMAIL, code=pool.mailbox.messages()[0].code)


async def signed_in(client: CognitoClient) -> TokenSet:
    tokens = await client.login(credentials())
    assert isinstance(tokens, TokenSet)
    return tokens


def verifier_of(pool: LocalPool, clock: Clock) -> TokenVerifier:
    return TokenVerifier(
        issuer=pool.issuer, client_id=pool.client_id, keys=KeySet(jwks_of(pool.jwks), clock=Clock(0)), clock=clock
    )


class TestSignUp:
    async def test_a_weak_password_is_refused_by_its_rule(self, pool: LocalPool, pool_client: CognitoClient) -> None:
        with pytest.raises(PasswordPolicyError) as caught:
            await pool_client.signup(registration('short'))
        assert caught.value.rule == 'length'
        assert not pool.mailbox.messages()

    async def test_an_email_that_is_taken_is_refused(self, pool_client: CognitoClient) -> None:
        await pool_client.signup(registration())
        with pytest.raises(AccountExistsError):
            await pool_client.signup(registration())

    async def test_an_invalid_address_is_refused(self, pool_client: CognitoClient) -> None:
        with pytest.raises(InputError) as caught:
            await pool_client.signup(registration().model_copy(update={'identifier': 'ada'}))
        assert caught.value.rule == 'email'

    async def test_a_sign_up_whose_answer_got_lost_is_not_repeated(
        self, pool: LocalPool, pool_client: CognitoClient
    ) -> None:
        pool.faults.cut('SignUp', times=1)
        with pytest.raises(UnavailableError):
            await pool_client.signup(registration())
        assert pool.calls['SignUp'] == 1
        assert len(pool.mailbox.messages()) == 1

    async def test_a_sign_up_mails_a_code(self, pool: LocalPool, pool_client: CognitoClient) -> None:
        signed_up = await pool_client.signup(registration())
        assert not signed_up.confirmed
        assert signed_up.delivery is not None
        assert signed_up.delivery.destination == 'a***@e***'
        assert pool.mailbox.messages()[0].destination == EMAIL


class TestConfirm:
    async def test_a_wrong_code_is_refused(self, pool: LocalPool, pool_client: CognitoClient) -> None:
        await pool_client.signup(registration())
        code = pool.mailbox.messages()[0].code.get_secret_value()
        wrong = SecretStr(f'{(int(code) + 1) % 1_000_000:06}')
        with pytest.raises(CodeMismatchError):
            await pool_client.confirm(Confirmation(identifier=EMAIL, code=wrong))

    async def test_an_old_code_is_refused(self, pool: LocalPool, pool_client: CognitoClient, wall_clock: Clock) -> None:
        await pool_client.signup(registration())
        wall_clock.now += 24 * 3600 + 1
        with pytest.raises(CodeExpiredError):
            await pool_client.confirm(confirmation(pool))

    async def test_a_second_confirmation_leads_to_the_login(self, pool: LocalPool, pool_client: CognitoClient) -> None:
        await pool_client.signup(registration())
        await pool_client.confirm(confirmation(pool))
        with pytest.raises(AlreadyConfirmedError):
            await pool_client.confirm(confirmation(pool))

    async def test_codes_are_limited(self, pool_client: CognitoClient) -> None:
        await pool_client.signup(registration())
        for _ in range(5):
            await pool_client.resend_confirmation_code(EMAIL)
        with pytest.raises(LimitExceededError):
            await pool_client.resend_confirmation_code(EMAIL)

    async def test_a_new_code_confirms(self, pool: LocalPool, pool_client: CognitoClient) -> None:
        await pool_client.signup(registration())
        delivery = await pool_client.resend_confirmation_code(EMAIL)
        assert delivery.destination == 'a***@e***'
        await pool_client.confirm(confirmation(pool))
        await signed_in(pool_client)


@pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'])
class TestSignIn:
    @pytest.fixture
    async def client(self, pool: LocalPool, flow: str) -> AsyncIterator[CognitoClient]:
        boto = make_boto_client(Settings(_env_file=None))
        pool.attach(boto)
        settings = Settings(_env_file=None, flow=flow)
        client = CognitoClient(boto, pool_id=pool.pool_id, client_id=pool.client_id, flow=settings.flow)
        yield client
        await client.close()

    @pytest.mark.parametrize('password', ['x', PASSWORD + ' ', PASSWORD.lower(), '🔑' * 20])
    async def test_a_wrong_password_is_refused(self, pool: LocalPool, client: CognitoClient, password: str) -> None:
        pool.admin_create_user(EMAIL, PASSWORD)
        with pytest.raises(CredentialsError):
            await client.login(credentials(password))

    async def test_unknown_and_disabled_users_look_the_same(self, pool: LocalPool, client: CognitoClient) -> None:
        pool.admin_create_user(EMAIL, PASSWORD)
        pool.admin_disable_user(EMAIL)
        for attempt in (credentials(), credentials(email='nobody@example.org')):
            with pytest.raises(CredentialsError) as caught:
                await client.login(attempt)
            assert (caught.value.code, caught.value.field) == ('wrong_credentials', None)

    async def test_an_unconfirmed_user_is_sent_to_confirm(self, client: CognitoClient) -> None:
        await client.signup(registration())
        with pytest.raises(UserNotConfirmedError):
            await client.login(credentials())

    async def test_too_many_wrong_passwords_lock(self, pool: LocalPool, client: CognitoClient) -> None:
        pool.admin_create_user(EMAIL, PASSWORD)
        for _ in range(5):
            with pytest.raises(CredentialsError):
                await client.login(credentials('wrong-Password-1'))
        with pytest.raises(TooManyAttemptsError):
            await client.login(credentials())

    async def test_the_right_password_gives_tokens_that_verify(
        self, pool: LocalPool, client: CognitoClient, wall_clock: Clock
    ) -> None:
        sub = pool.admin_create_user(EMAIL, PASSWORD)
        pool.admin_add_user_to_group(EMAIL, 'admins')
        claims = await verifier_of(pool, wall_clock).verify(await signed_in(client))
        assert (claims.sub, claims.username, claims.email, claims.email_verified) == (sub, sub, EMAIL, True)
        assert claims.groups == ('admins',)
        assert claims.expires_at == int(wall_clock.now) + 3600

    @pytest.mark.parametrize('password', ['Ünïcödé-Pass-1', 'with blanks inside 1', '🔑' * 20, 'x' * 256])
    async def test_any_password_that_signs_up_signs_in(
        self, pool: LocalPool, client: CognitoClient, password: str
    ) -> None:
        await client.signup(registration(password))
        await client.confirm(confirmation(pool))
        assert isinstance(await client.login(credentials(password)), TokenSet)


class TestSession:
    @pytest.fixture
    async def tokens(self, pool: LocalPool, pool_client: CognitoClient) -> TokenSet:
        pool.admin_create_user(EMAIL, PASSWORD)
        return await signed_in(pool_client)

    async def test_a_disabled_user_ends_at_the_next_refresh(
        self, pool: LocalPool, pool_client: CognitoClient, tokens: TokenSet
    ) -> None:
        pool.admin_disable_user(EMAIL)
        with pytest.raises(SessionEndedError):
            await pool_client.refresh(tokens, username='sub')
        with pytest.raises(SessionEndedError):
            await pool_client.get_user(tokens.access_token)

    async def test_a_deleted_user_ends_at_the_next_refresh(
        self, pool: LocalPool, pool_client: CognitoClient, tokens: TokenSet
    ) -> None:
        pool.admin_delete_user(EMAIL)
        with pytest.raises(SessionEndedError):
            await pool_client.refresh(tokens, username='sub')

    async def test_a_revoked_refresh_token_ends_the_session_and_revoking_twice_is_no_error(
        self, pool_client: CognitoClient, tokens: TokenSet
    ) -> None:
        await pool_client.revoke(tokens.refresh_token)
        await pool_client.revoke(tokens.refresh_token)
        with pytest.raises(SessionEndedError):
            await pool_client.refresh(tokens, username='sub')

    async def test_a_sign_out_everywhere_ends_every_session(self, pool_client: CognitoClient, tokens: TokenSet) -> None:
        others = await signed_in(pool_client)
        await pool_client.global_sign_out(tokens.access_token)
        with pytest.raises(SessionEndedError):
            await pool_client.get_user(others.access_token)
        with pytest.raises(SessionEndedError):
            await pool_client.refresh(others, username='sub')

    async def test_temporary_faults_do_not_end_a_session(
        self, pool: LocalPool, pool_client: CognitoClient, tokens: TokenSet
    ) -> None:
        for fault, error in (
            (pool.faults.fail, UnavailableError),
            (pool.faults.refuse, UnavailableError),
            (pool.faults.cut, UnavailableError),
            (pool.faults.throttle, ThrottledError),
        ):
            fault(times=1)
            with pytest.raises(error):
                await pool_client.refresh(tokens, username='sub')
        await pool_client.refresh(tokens, username='sub')

    async def test_refreshed_tokens_verify_and_old_ones_end(
        self, pool: LocalPool, pool_client: CognitoClient, tokens: TokenSet, wall_clock: Clock
    ) -> None:
        verifier = verifier_of(pool, wall_clock)
        wall_clock.now += 3600
        with pytest.raises(TokenExpiredError):
            await verifier.verify(tokens)
        claims = await verifier.verify(await pool_client.refresh(tokens, username='sub'))
        assert claims.expires_at == int(wall_clock.now) + 3600

    async def test_an_email_is_verified_by_its_code(
        self, pool: LocalPool, pool_client: CognitoClient, tokens: TokenSet
    ) -> None:
        pool.admin_set_user_attributes(EMAIL, {'email_verified': 'false'})
        assert not (await pool_client.get_user(tokens.access_token)).email_verified
        await pool_client.send_attribute_code(tokens.access_token)
        code = pool.mailbox.messages()[0].code
        with pytest.raises(CodeMismatchError):
            await pool_client.verify_attribute(tokens.access_token, SecretStr('0' + code.get_secret_value()))
        await pool_client.verify_attribute(tokens.access_token, code)
        assert (await pool_client.get_user(tokens.access_token)).email_verified


class TestConfigurations:
    @pytest.fixture
    def open_pool(
        self, tmp_path: Path, wall_clock: Clock
    ) -> Callable[..., AbstractAsyncContextManager[tuple[LocalPool, CognitoClient]]]:
        @asynccontextmanager
        async def open_pool(
            config: PoolConfig, *, client_secret: SecretStr | None = None
        ) -> AsyncIterator[tuple[LocalPool, CognitoClient]]:
            pool = LocalPool.open(tmp_path / 'configured', config, clock=wall_clock)
            boto = make_boto_client(Settings(_env_file=None))
            pool.attach(boto)
            client = CognitoClient(boto, pool_id=pool.pool_id, client_id=pool.client_id, client_secret=client_secret)
            yield pool, client
            await client.close()
            pool.close()

        return open_pool

    async def test_a_missing_or_wrong_client_secret_is_a_set_up_fault(
        self, open_pool: Callable[..., AbstractAsyncContextManager[tuple[LocalPool, CognitoClient]]]
    ) -> None:
        config = PoolConfig(client_secret=SecretStr(CLIENT_SECRET))
        for client_secret in (None, SecretStr(CLIENT_SECRET[::-1])):
            async with open_pool(config, client_secret=client_secret) as (_, client):
                for call in (
                    client.login(credentials()),
                    client.signup(registration()),
                    client.resend_confirmation_code(EMAIL),
                ):
                    with pytest.raises(MisconfiguredError):
                        await call

    async def test_a_flow_that_is_not_allowed_is_a_set_up_fault(
        self, open_pool: Callable[..., AbstractAsyncContextManager[tuple[LocalPool, CognitoClient]]]
    ) -> None:
        config = PoolConfig(explicit_auth_flows=frozenset({'USER_PASSWORD_AUTH'}))
        async with open_pool(config) as (_, client):
            with pytest.raises(MisconfiguredError):
                await client.login(credentials())

    async def test_rotation_replaces_the_refresh_token_and_notices_a_second_use(
        self, open_pool: Callable[..., AbstractAsyncContextManager[tuple[LocalPool, CognitoClient]]], wall_clock: Clock
    ) -> None:
        async with open_pool(PoolConfig(rotation=True, rotation_grace=10)) as (pool, client):
            pool.admin_create_user(EMAIL, PASSWORD)
            first = await signed_in(client)
            second = await client.refresh(first, username='sub')
            assert second.refresh_token != first.refresh_token
            await client.refresh(first, username='sub')
            wall_clock.now += 11
            with pytest.raises(TokenReusedError):
                await client.refresh(first, username='sub')
            with pytest.raises(SessionEndedError):
                await client.refresh(second, username='sub')

    async def test_a_client_with_a_secret_passes_the_whole_flow(
        self, open_pool: Callable[..., AbstractAsyncContextManager[tuple[LocalPool, CognitoClient]]], wall_clock: Clock
    ) -> None:
        secret = SecretStr(CLIENT_SECRET)
        async with open_pool(PoolConfig(client_secret=secret), client_secret=secret) as (pool, client):
            await client.signup(registration())
            await client.confirm(confirmation(pool))
            tokens = await signed_in(client)
            claims = await verifier_of(pool, wall_clock).verify(tokens)
            await client.refresh(tokens, username=claims.username)
            await client.revoke(tokens.refresh_token)


async def test_many_sign_in_at_once(pool: LocalPool, pool_client: CognitoClient, wall_clock: Clock) -> None:
    subs = [pool.admin_create_user(f'user{number}@example.org', PASSWORD) for number in range(20)]
    tokens = await asyncio.gather(
        *(pool_client.login(credentials(email=f'user{number}@example.org')) for number in range(20))
    )
    verifier = verifier_of(pool, wall_clock)
    assert [(await verifier.verify(pair)).sub for pair in tokens if isinstance(pair, TokenSet)] == subs


@pytest.mark.usefixtures('server')
async def test_a_whole_flow_at_debug_shows_no_secret(
    pool: LocalPool, pool_client: CognitoClient, wall_clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    asyncio.get_running_loop().set_debug(True)
    asyncio.get_running_loop().slow_callback_duration = 0
    for name in ('', 'botocore', 'boto3', 'urllib3', 'botocore.endpoint', 'asyncio'):
        caplog.set_level(logging.DEBUG, name)
    secrets = {PASSWORD, 'canary-wrong-1', pool.client_id}
    texts: list[str] = []

    async def failing(call: object) -> None:
        with pytest.raises(AuthError) as caught:
            await call  # type: ignore[misc]  # any of the coroutines below
        texts.extend(traceback.format_exception(caught.value))

    await failing(pool_client.signup(registration(PASSWORD[:5])))
    await pool_client.signup(registration())
    await failing(pool_client.login(credentials()))
    await failing(pool_client.confirm(Confirmation(identifier=EMAIL, code=SecretStr('canary-code'))))
    secrets.add('canary-code')
    secrets.add(pool.mailbox.messages()[0].code.get_secret_value())
    await pool_client.confirm(confirmation(pool))
    await failing(pool_client.login(credentials('canary-wrong-1')))
    tokens = await signed_in(pool_client)
    secrets |= {token.get_secret_value() for token in (tokens.id_token, tokens.access_token, tokens.refresh_token)}
    await verifier_of(pool, wall_clock).verify(tokens)
    await pool_client.get_user(tokens.access_token)
    tokens = await pool_client.refresh(tokens, username='sub')
    secrets |= {tokens.id_token.get_secret_value(), tokens.access_token.get_secret_value()}
    for fault in (pool.faults.fail, pool.faults.refuse, pool.faults.cut, pool.faults.throttle):
        fault(times=2)
        await failing(pool_client.refresh(tokens, username='sub'))
        await failing(pool_client.login(credentials()))
        pool.faults.clear()
    await pool_client.global_sign_out(tokens.access_token)
    await failing(pool_client.get_user(tokens.access_token))
    asyncio.get_running_loop().set_debug(False)
    texts += [repr(vars(record)) + record.getMessage() for record in caplog.records]
    assert not [secret for secret in secrets if secret in '\n'.join(texts)]


@pytest.mark.parametrize('is_right', [True, False])
async def test_no_password_stays_in_memory_after_a_sign_in(
    pool: LocalPool, pool_client: CognitoClient, request: pytest.FixtureRequest, *, is_right: bool
) -> None:
    pool.admin_create_user(EMAIL, PASSWORD)
    typed = PASSWORD if is_right else 'wrong-Password-1'
    password = typed.encode().decode()  # a string object without other references
    gc.collect()
    gc.disable()  # else a collection would remove reference cycles
    request.addfinalizer(gc.enable)
    try:
        await pool_client.login(credentials(password))
    except CredentialsError:
        assert not is_right
    # The event loop and the threads release their last work a moment after its result has arrived.
    for _ in range(100):
        await asyncio.sleep(0.01)
        holders = {type(holder).__name__ for holder in gc.get_referrers(password)} - {'coroutine', 'frame'}
        if not holders:
            return
    pytest.fail(f'held by {holders}')
