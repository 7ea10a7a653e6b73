"""The secret hash of answers to challenges; over the wire."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from authui.local import PoolConfig
from local.harness import FRED, PASSWORD, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

CHOOSING = PoolConfig(
    explicit_auth_flows=frozenset({'USER_AUTH', 'USER_PASSWORD_AUTH'}),
    allowed_first_auth_factors=frozenset({'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'}),
    mfa_configuration='OPTIONAL',
)

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(CHOOSING)
    harness.register()
    return harness


def choose(harness: Harness, email: str = FRED, **parameters: str) -> Any:
    return harness.initiate('USER_AUTH', USERNAME=email, **parameters)


class TestSecret:
    """The secret hash is made with the name that the user gave, until the pool has told the client the real one."""

    SECRET = 'x' * 32

    def hash_of(self, harness: Harness, name: str) -> str:
        digest = hmac.digest(self.SECRET.encode(), f'{name}{harness.client_id}'.encode(), 'sha256')
        return base64.b64encode(digest).decode()

    def test_is_wanted_with_every_answer(self, harness: Harness) -> None:
        harness.restart(CHOOSING.model_copy(update={'client_secret': SecretStr(self.SECRET)}))
        by_email = {'SECRET_HASH': self.hash_of(harness, FRED)}
        assert refusal(choose, harness)[0] == 'NotAuthorizedException'
        choice = choose(harness, **by_email)
        assert refusal(harness.reply, choice, ANSWER='PASSWORD', PASSWORD=PASSWORD)[0] == 'NotAuthorizedException'
        assert harness.reply(choice, ANSWER='PASSWORD', PASSWORD=PASSWORD, **by_email)
        challenge = choose(harness, PREFERRED_CHALLENGE='EMAIL_OTP', **by_email)
        assert harness.reply(challenge, EMAIL_OTP_CODE=harness.code(), **by_email)

    def test_is_made_with_the_real_name_once_the_pool_has_told_it(self, harness: Harness) -> None:
        sub = harness.user(harness.by_password()['AccessToken'])['sub']
        key = harness.set_up_app()
        harness.restart(CHOOSING.model_copy(update={'client_secret': SecretStr(self.SECRET)}))
        by_email, by_sub = ({'SECRET_HASH': self.hash_of(harness, name)} for name in (FRED, sub))
        challenge = choose(harness, PREFERRED_CHALLENGE='PASSWORD', PASSWORD=PASSWORD, **by_email)
        code = {'SOFTWARE_TOKEN_MFA_CODE': harness.totp(key)}
        assert refusal(harness.reply, challenge, **code, **by_email)[0] == 'NotAuthorizedException'
        assert harness.reply(challenge, sub, **code, **by_sub)
