"""A machine whose clock is minutes off from Cognito's: its users log in anyway, and the log says how far off it is."""

from __future__ import annotations

from contextlib import AsyncExitStack
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, get_args

import pytest
from pydantic import SecretStr

from authui.cognito import CognitoClient, ServerTime, make_boto_client
from authui.errors import CredentialsError, MisconfiguredError
from authui.host.embedded_pool import EmbeddedPool
from authui.host.runtime import Runtime
from authui.local import LocalPool, PoolConfig
from authui.local.config import AuthFlow, FirstFactor
from authui.models import ChallengeAnswer, Credentials, TokenSet
from authui.settings import Settings

from .support import NOW, Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from authui.cognito.calls import Flow

ANN, PASSWORD = 'ann@example.org', 'correct horse battery'


class Side:
    """A pool with Cognito's clock, and clients with clocks of their own."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        everything = {
            'explicit_auth_flows': frozenset(get_args(AuthFlow)),
            'allowed_first_auth_factors': frozenset(get_args(FirstFactor)),
        }
        self.clock = Clock(NOW)
        self.pool = LocalPool.open(folder / 'pool', PoolConfig.model_validate(everything), clock=self.clock)
        self.pool.admin_create_user(ANN, PASSWORD)
        self._stack = stack
        stack.callback(self.pool.close)

    def client(self, off: float, flow: Flow = 'USER_SRP_AUTH', *, hides_date: Callable[[int], bool]) -> CognitoClient:
        """Return the client of a machine whose clock is `off` seconds off; some answers reach it without a Date."""
        clock = Clock(NOW + off)
        boto: Any = make_boto_client(Settings(_env_file=None))
        answers = 0

        def hide(http_response: Any, **_: Any) -> None:
            nonlocal answers
            if hides_date(answers):
                del http_response.headers['date']
            answers += 1

        boto.meta.events.register_first('after-call.cognito-identity-provider', hide)
        time = ServerTime(clock, clock)
        time.observe_client(boto)
        self.pool.attach(boto)
        client = CognitoClient(
            boto,
            pool_id=self.pool.pool_id,
            client_id=self.pool.client_id,
            flow=flow,
            clock=clock,
            cognito_time=time,
        )
        self._stack.push_async_callback(client.close)
        return client


@pytest.fixture
async def side(tmp_path: Path) -> AsyncIterator[Side]:
    async with AsyncExitStack() as stack:
        yield Side(tmp_path, stack)


def credentials(password: str = PASSWORD) -> Credentials:
    return Credentials(identifier=ANN, password=SecretStr(password))


@pytest.mark.parametrize('off', [-86400, -360, 360, 86400])
@pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_AUTH'])
async def test_a_password_signs_in_at_the_first_try(
    side: Side, flow: Flow, off: float, caplog: pytest.LogCaptureFixture
) -> None:
    client = side.client(off, flow, hides_date=lambda _: False)
    assert isinstance(await client.login(credentials()), TokenSet)
    assert side.pool.calls['RespondToAuthChallenge'] == 1
    assert f'{off:+.0f} s off' in caplog.text or f'{off - 1:+.0f} s off' in caplog.text


@pytest.mark.parametrize('off', [-360, 360])
async def test_a_password_after_a_choice_signs_in_too(side: Side, off: float) -> None:
    client = side.client(off, hides_date=lambda _: False)
    choice = await client.sign_in_by(ANN)
    assert not isinstance(choice, TokenSet)
    outcome = await client.answer(choice, ChallengeAnswer(factor='password', secret=SecretStr(PASSWORD)))
    assert isinstance(outcome, TokenSet)


@pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_AUTH'])
async def test_if_the_refusal_is_the_first_answer_with_a_date_the_password_is_proven_again(
    side: Side, flow: Flow
) -> None:
    client = side.client(360, flow, hides_date=lambda answer: answer == 0)
    assert isinstance(await client.login(credentials()), TokenSet)
    assert side.pool.calls['RespondToAuthChallenge'] == 2


async def test_the_password_is_proven_again_after_a_choice_too(side: Side) -> None:
    client = side.client(360, hides_date=lambda answer: answer < 2)
    choice = await client.sign_in_by(ANN)
    assert not isinstance(choice, TokenSet)
    outcome = await client.answer(choice, ChallengeAnswer(factor='password', secret=SecretStr(PASSWORD)))
    assert isinstance(outcome, TokenSet)


async def test_a_wrong_password_is_tried_once(side: Side) -> None:
    client = side.client(360, hides_date=lambda _: False)
    with pytest.raises(CredentialsError):
        await client.login(credentials('battery staple horse'))
    assert side.pool.calls['RespondToAuthChallenge'] == 1


async def test_without_any_date_the_log_has_the_remedy_and_no_user_reads_that_it_took_too_long(
    side: Side, caplog: pytest.LogCaptureFixture
) -> None:
    client = side.client(360, hides_date=lambda _: True)
    with pytest.raises(MisconfiguredError):
        await client.login(credentials())
    assert side.pool.calls['RespondToAuthChallenge'] == 2
    assert 'let this machine follow a time server' in caplog.text


async def test_a_challenge_expires_by_the_clock_that_set_its_end(side: Side) -> None:
    client = side.client(-360, hides_date=lambda _: False)
    choice = await client.sign_in_by(ANN)
    assert not isinstance(choice, TokenSet)
    assert choice.expires_at == NOW - 360 + 180


async def test_the_app_signs_in_by_the_time_of_cognito(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wall_clock: Clock
) -> None:
    monkeypatch.setenv('AUTHUI_DATA_DIR', str(tmp_path / 'data'))
    embedded = EmbeddedPool(Settings(_env_file=None), None)
    running = Runtime.begin(embedded.settings, embedded, wall_clock)
    assert running.pool is not None
    running.pool.admin_create_user(ANN, PASSWORD)

    def six_minutes_later(http_response: Any, **_: Any) -> None:
        http_response.headers['date'] = formatdate(wall_clock() + 360, usegmt=True)

    boto = running.client._boto
    boto.meta.events.register_first('after-call.cognito-identity-provider', six_minutes_later)
    with pytest.raises(MisconfiguredError):  # with its own clock it would be let in
        await running.client.login(credentials())
    await running.end()
