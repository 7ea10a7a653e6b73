"""What a signed-in user is told of themselves; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authui.local import PoolConfig

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


def test_auth_factors_are_listed(harness: Harness) -> None:
    token = harness.by_password()['AccessToken']
    factors = harness.client.get_user_auth_factors
    assert factors(AccessToken=token)['ConfiguredUserAuthFactors'] == ['PASSWORD', 'EMAIL_OTP']
    harness.give_phone()
    assert factors(AccessToken=token)['ConfiguredUserAuthFactors'] == ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP']
    harness.set_up_app()
    assert factors(AccessToken=token)['ConfiguredUserAuthFactors'] == ['PASSWORD', 'SOFTWARE_TOKEN']
