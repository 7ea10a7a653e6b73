"""Each flow and challenge as the client speaks it, to the embedded pool as a strict Cognito."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from pydantic import SecretStr

from authui.cognito import CognitoClient, make_boto_client
from authui.cognito.calls import Flow
from authui.errors import CodeMismatchError, CredentialsError
from authui.local import CustomAuth, LocalPool, PoolConfig
from authui.local.config import AuthFlow, FirstFactor, MfaFactor
from authui.models import (
    Answer,
    Challenge,
    CodeChallenge,
    Credentials,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaPreference,
    MfaSetupChallenge,
    OtherChallenge,
    PasswordChallenge,
    TokenSet,
)
from authui.settings import Settings

from .support import Clock

ANN = 'ann@example.org'
PASSWORD = 'correct horse battery'
CREDENTIALS = Credentials(email=ANN, password=SecretStr(PASSWORD))


@dataclass
class Side:
    """A pool with one user, and clients of it."""

    pool: LocalPool
    client: CognitoClient
    clock: Clock

    def sent(self) -> Answer:
        return Answer(secret=self.pool.mailbox.messages()[0].code)

    def shown(self, key: SecretStr) -> Answer:
        octets = base64.b32decode(key.get_secret_value() + '====')
        code = TOTP(octets, 6, SHA1(), 30).generate(self.clock())  # noqa: S303 - RFC 6238's default
        return Answer(secret=SecretStr(code.decode()))


MakeSide = Callable[..., Side]


@pytest.fixture
async def make_side(tmp_path: Path, wall_clock: Clock) -> AsyncIterator[MakeSide]:
    async with AsyncExitStack() as stack:

        def make(flow: Flow = 'USER_SRP_AUTH', custom_auth: CustomAuth | None = None, **config: Any) -> Side:
            everything = {
                'explicit_auth_flows': frozenset(get_args(AuthFlow)),
                'allowed_first_auth_factors': frozenset(get_args(FirstFactor)),
                'enabled_mfas': frozenset(get_args(MfaFactor)),
                # The proof of a password carries the machine's time.
                'timestamp_tolerance': 10**9,
            }
            pool = LocalPool.open(
                tmp_path / 'pool', PoolConfig(**(everything | config)), clock=wall_clock, custom_auth=custom_auth
            )
            stack.callback(pool.close)
            boto = make_boto_client(Settings.load())
            pool.attach(boto)
            client = CognitoClient(boto, pool_id=pool.pool_id, client_id=pool.client_id, flow=flow)
            stack.push_async_callback(client.close)
            pool.admin_create_user(ANN, PASSWORD)
            return Side(pool, client, wall_clock)

        yield make


@pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'])
class TestWithAPassword:
    async def test_it_signs_in(self, make_side: MakeSide, flow: Flow) -> None:
        assert isinstance(await make_side(flow).client.sign_in(CREDENTIALS), TokenSet)

    async def test_a_wrong_one_does_not(self, make_side: MakeSide, flow: Flow) -> None:
        wrong = Credentials(email=ANN, password=SecretStr('battery staple horse'))
        with pytest.raises(CredentialsError):
            await make_side(flow).client.sign_in(wrong)

    async def test_an_app_is_set_up_and_then_asked_for(self, make_side: MakeSide, flow: Flow) -> None:
        side = make_side(flow, mfa_configuration='ON', enabled_mfas=frozenset({'SOFTWARE_TOKEN_MFA'}))
        challenge: TokenSet | Challenge = await side.client.sign_in(CREDENTIALS)
        assert isinstance(challenge, MfaSetupChallenge)
        key = await side.client.set_up_totp(challenge)
        going_on = challenge.model_copy(update={'session': key.session})
        right = side.shown(key.secret)
        assert right.secret is not None
        wrong = SecretStr(f'{(int(right.secret.get_secret_value()) + 1) % 10**6:06}')
        with pytest.raises(CodeMismatchError):
            await side.client.answer(going_on, Answer(secret=wrong))
        assert isinstance(await side.client.answer(going_on, right), TokenSet)
        side.clock.now += 30
        challenge = await side.client.sign_in(CREDENTIALS)
        assert isinstance(challenge, CodeChallenge)
        assert isinstance(await side.client.answer(challenge, side.shown(key.secret)), TokenSet)


class TestByChoice:
    async def test_a_code_signs_in(self, make_side: MakeSide) -> None:
        side = make_side()
        challenge = await side.client.sign_in_by(ANN, 'email')
        assert isinstance(challenge, CodeChallenge)
        assert isinstance(await side.client.answer(challenge, side.sent()), TokenSet)

    async def test_the_choice_of_a_code_signs_in(self, make_side: MakeSide) -> None:
        side = make_side()
        choice = await side.client.sign_in_by(ANN)
        assert isinstance(choice, FactorChoiceChallenge)
        assert choice.factors == ('password', 'email')
        challenge = await side.client.answer(choice, Answer(factor='email'))
        assert isinstance(challenge, CodeChallenge)
        assert isinstance(await side.client.answer(challenge, side.sent()), TokenSet)

    async def test_the_choice_of_the_password_signs_in(self, make_side: MakeSide) -> None:
        side = make_side()
        challenge = await side.client.sign_in_by(ANN, 'password')
        assert isinstance(challenge, PasswordChallenge)
        assert isinstance(await side.client.answer(challenge, Answer(secret=SecretStr(PASSWORD))), TokenSet)


async def test_of_two_second_factors_the_chosen_is_asked_for(make_side: MakeSide) -> None:
    side = make_side(mfa_configuration='OPTIONAL')
    tokens = await side.client.sign_in(CREDENTIALS)
    assert isinstance(tokens, TokenSet)
    key = await side.client.begin_totp(tokens.access_token)
    code = side.shown(key.secret).secret
    assert code is not None
    await side.client.verify_totp(tokens.access_token, code)
    await side.client.set_mfa(tokens.access_token, MfaPreference(factors=('app', 'email')))
    assert (await side.client.get_user(tokens.access_token)).mfa == ('app', 'email')
    choice = await side.client.sign_in(CREDENTIALS)
    assert isinstance(choice, MfaChoiceChallenge)
    challenge = await side.client.answer(choice, Answer(factor='email'))
    assert isinstance(challenge, CodeChallenge)
    assert isinstance(await side.client.answer(challenge, side.sent()), TokenSet)


async def test_a_challenge_of_the_pools_own_follows_the_password(make_side: MakeSide) -> None:
    side = make_side('CUSTOM_AUTH', CustomAuth(lambda _: ({'question': 'What is 6 times 7?'}, '42')))
    challenge = await side.client.sign_in(CREDENTIALS)
    assert isinstance(challenge, OtherChallenge)
    assert dict(challenge.parameters)['question'] == 'What is 6 times 7?'
    assert isinstance(await side.client.answer(challenge, Answer(secret=SecretStr('42'))), TokenSet)
