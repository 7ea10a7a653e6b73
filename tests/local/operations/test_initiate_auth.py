"""Which flows begin, and which parameters they need; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authui.local import PoolConfig
from local.harness import FRED, PASSWORD, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness


# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


class TestFlows:
    @pytest.mark.parametrize('flow', ['CUSTOM_AUTH', 'USER_AUTH'])
    def test_a_flow_the_pool_does_not_have_is_refused(self, harness: Harness, flow: str) -> None:
        expected = ('InvalidParameterException', f'{flow} flow not enabled for this client')
        assert refusal(harness.initiate, flow, USERNAME=FRED) == expected

    @pytest.mark.parametrize('flow', ['ADMIN_NO_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH'])
    def test_an_administrators_flow_is_refused(self, harness: Harness, flow: str) -> None:
        expected = ('InvalidParameterException', 'Initiate Auth method not supported.')
        assert refusal(harness.initiate, flow, USERNAME=FRED, PASSWORD=PASSWORD) == expected

    @pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'])
    def test_a_flow_that_is_not_allowed_is_refused(self, make_harness: MakeHarness, flow: str) -> None:
        name = flow.removesuffix('_AUTH') + '_AUTH'
        allowed = PoolConfig().explicit_auth_flows - {name}
        harness = make_harness(PoolConfig(explicit_auth_flows=frozenset(allowed)))
        expected = ('InvalidParameterException', f'{name} flow not enabled for this client')
        assert refusal(harness.initiate, flow, USERNAME=FRED) == expected

    @pytest.mark.parametrize(
        ('flow', 'parameters', 'missing'),
        [
            ('USER_SRP_AUTH', {}, 'USERNAME'),
            ('USER_SRP_AUTH', {'USERNAME': FRED}, 'SRP_A'),
            ('USER_PASSWORD_AUTH', {'PASSWORD': PASSWORD}, 'USERNAME'),
            ('USER_PASSWORD_AUTH', {'USERNAME': '', 'PASSWORD': PASSWORD}, 'USERNAME'),
            ('USER_PASSWORD_AUTH', {'USERNAME': FRED}, 'PASSWORD'),
            ('REFRESH_TOKEN_AUTH', {}, 'REFRESH_TOKEN'),
            ('REFRESH_TOKEN', {'REFRESH_TOKEN': ''}, 'REFRESH_TOKEN'),
        ],
    )
    def test_a_missing_parameter_is_named(
        self, harness: Harness, flow: str, parameters: dict[str, str], missing: str
    ) -> None:
        expected = ('InvalidParameterException', f'Missing required parameter {missing}')
        assert refusal(harness.initiate, flow, **parameters) == expected
