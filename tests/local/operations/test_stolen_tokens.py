"""Every operation of a signed-in user refuses a token that is not valid; over the wire."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from local.harness import FRED, PASSWORD, Harness, refusal

NEW = 'a new one 1'


@pytest.fixture
def token(harness: Harness) -> str:
    harness.register()
    return str(harness.by_password()['AccessToken'])


class TestStolenTokens:
    CALLS: ClassVar[dict[str, dict[str, Any]]] = {
        'change_password': {'PreviousPassword': PASSWORD, 'ProposedPassword': NEW},
        'update_user_attributes': {'UserAttributes': [{'Name': 'name', 'Value': 'x'}]},
        'delete_user_attributes': {'UserAttributeNames': ['name']},
        'get_user_attribute_verification_code': {'AttributeName': 'email'},
        'verify_user_attribute': {'AttributeName': 'email', 'Code': '123456'},
        'delete_user': {},
    }

    @pytest.mark.parametrize('call', [*CALLS])
    @pytest.mark.parametrize('fate', ['expired', 'revoked', 'disabled', 'deleted', 'forged', 'id token'])
    def test_open_nothing(self, harness: Harness, call: str, fate: str) -> None:
        harness.register()
        tokens = harness.by_password()
        token = tokens['AccessToken']
        match fate:
            case 'expired':
                harness.clock.advance(3600)
            case 'revoked':
                harness.pool.admin_user_global_sign_out(FRED)
            case 'disabled':
                harness.pool.admin_disable_user(FRED)
            case 'deleted':
                harness.pool.admin_delete_user(FRED)
            case 'forged':
                token = token[:-6] + ('AAAAAA' if not token.endswith('AAAAAA') else 'BBBBBB')
            case 'id token':
                token = tokens['IdToken']
        name, _ = refusal(getattr(harness.client, call), AccessToken=token, **self.CALLS[call])
        assert name == ('UserNotFoundException' if fate == 'deleted' else 'NotAuthorizedException')
