"""Authorization codes under attack: used again, too late, elsewhere, and without the code verifier."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from authui.local.oauth import codes
from local.harness import FRED, refusal
from local.oauth.visitor import CALLBACK, CHALLENGE, CONFIG, VERIFIER, Visitor, refused

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness


def claims(token: str) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(token, options={'verify_signature': False})
    return decoded


class TestOneUse:
    async def test_a_second_use_is_refused_and_revokes_what_the_first_gave(
        self, visitor: Visitor, harness: Harness
    ) -> None:
        code = await visitor.code()
        tokens = (await visitor.redeem(code)).json()
        assert harness.user(tokens['access_token'])['email'] == FRED
        assert 'used before' in refused(await visitor.redeem(code), 'invalid_grant')
        assert refusal(harness.user, tokens['access_token'])[1] == 'Access Token has been revoked'
        assert 'revoked' in refused(await visitor.refresh(tokens['refresh_token']), 'invalid_grant')

    async def test_after_a_refresh_by_rotation_too(self, make_harness: MakeHarness) -> None:
        harness = make_harness(CONFIG.model_copy(update={'rotation': True}))
        harness.register()
        async with Visitor(harness) as visitor:
            code = await visitor.code()
            tokens = (await visitor.redeem(code)).json()
            later = (await visitor.refresh(tokens['refresh_token'])).json()
            refused(await visitor.redeem(code), 'invalid_grant')
            assert 'revoked' in refused(await visitor.refresh(later['refresh_token']), 'invalid_grant')

    async def test_of_many_uses_at_once_no_token_survives(self, visitor: Visitor, harness: Harness) -> None:
        code = await visitor.code()
        answers = await asyncio.gather(*(visitor.redeem(code) for _ in range(8)))
        assert sum(each.status_code == 200 for each in answers) <= 1
        for each in answers:
            if each.status_code == 200:
                assert refusal(harness.user, each.json()['access_token'])[1] == 'Access Token has been revoked'

    async def test_the_second_of_two_at_once_is_noticed_by_the_first(
        self, visitor: Visitor, harness: Harness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        code = await visitor.code()
        grants = harness.pool._services.grants
        issue, given = grants.issue, []

        def slow(*args: Any) -> dict[str, Any]:
            given.append(issue(*args))
            server = harness.pool._services.oauth_server
            with pytest.raises(Exception, match='used before'):
                server._endpoints._codes.redeem(code, CALLBACK, VERIFIER)
            return given[0]

        monkeypatch.setattr(grants, 'issue', slow)
        assert 'twice at once' in refused(await visitor.redeem(code), 'invalid_grant')
        assert refusal(harness.user, given[0]['AccessToken'])[1] == 'Access Token has been revoked'

    async def test_a_failed_use_uses_it_up(self, visitor: Visitor) -> None:
        code = await visitor.code()
        refused(await visitor.redeem(code, code_verifier='b' * 43), 'invalid_grant')
        assert 'used before' in refused(await visitor.redeem(code), 'invalid_grant')


class TestTime:
    async def test_it_lives_five_minutes(self, visitor: Visitor, harness: Harness) -> None:
        first = await visitor.code()
        harness.clock.advance(299)
        assert (await visitor.redeem(first)).status_code == 200
        second = await visitor.code()
        harness.clock.advance(300)
        assert refused(await visitor.redeem(second), 'invalid_grant') == 'The code has expired'


class TestBinding:
    async def test_to_the_pool(self, visitor: Visitor, make_harness: MakeHarness) -> None:
        other = make_harness(CONFIG)
        other.register()
        async with Visitor(other) as elsewhere:
            refusal_of_stranger = await visitor.redeem(await elsewhere.code())
        assert refused(refusal_of_stranger, 'invalid_grant') == 'The code is unknown'

    async def test_to_the_client(self, visitor: Visitor) -> None:
        code = await visitor.code()
        assert refused(await visitor.redeem(code, client_id='other'), 'invalid_client') == 'The client is unknown'
        assert (await visitor.redeem(code)).status_code == 200, 'a stranger does not use it up'

    @pytest.mark.parametrize('to', ['https://app.example.org/login/callback/', 'myapp://signed-in?from=pool', 'x'])
    async def test_to_the_address(self, visitor: Visitor, to: str) -> None:
        response = await visitor.redeem(await visitor.code(), redirect_uri=to)
        assert 'another one' in refused(response, 'invalid_grant')

    async def test_the_address_has_to_be_given(self, visitor: Visitor) -> None:
        response = await visitor.redeem(await visitor.code(), redirect_uri=None)
        assert refused(response, 'invalid_request') == 'redirect_uri is missing'

    @pytest.mark.parametrize('verifier', ['b' * 43, CHALLENGE, 'a' * 42, VERIFIER + '\n', 'a' * 129, 'ä' * 43])
    async def test_to_the_code_verifier(self, visitor: Visitor, verifier: str) -> None:
        response = await visitor.redeem(await visitor.code(), code_verifier=verifier)
        assert 'does not fit' in refused(response, 'invalid_grant')

    async def test_the_code_verifier_has_to_be_given(self, visitor: Visitor) -> None:
        response = await visitor.redeem(await visitor.code(), code_verifier=None)
        assert refused(response, 'invalid_grant') == 'code_verifier is missing'

    async def test_a_code_without_challenge_takes_no_verifier(self, visitor: Visitor) -> None:
        plain = {'code_challenge': None, 'code_challenge_method': None}
        response = await visitor.redeem(await visitor.code(**plain))
        assert 'without a code_challenge' in refused(response, 'invalid_grant')
        assert (await visitor.redeem(await visitor.code(**plain), code_verifier=None)).status_code == 200


class TestUsers:
    @pytest.mark.parametrize(
        'change',
        [
            lambda pool: pool.admin_disable_user(FRED),
            lambda pool: pool.admin_delete_user(FRED),
            lambda pool: pool.admin_set_user_password(FRED, 'another password'),
            lambda pool: pool.admin_reset_user_password(FRED),
        ],
    )
    async def test_who_have_changed_meanwhile_get_no_tokens(
        self, visitor: Visitor, harness: Harness, change: Any
    ) -> None:
        code = await visitor.code()
        change(harness.pool)
        refused(await visitor.redeem(code), 'invalid_grant')


class TestTokens:
    async def test_they_say_what_was_granted(self, visitor: Visitor, harness: Harness) -> None:
        asked = 'openid aws.cognito.signin.user.admin'
        tokens = await visitor.tokens(scope=asked, resource='https://orders.example/v1')
        assert (tokens['token_type'], tokens['expires_in']) == ('Bearer', 3600)
        access, identity = claims(tokens['access_token']), claims(tokens['id_token'])
        assert (access['scope'], access['aud']) == (asked, 'https://orders.example/v1')
        assert (identity['nonce'], identity['aud']) == ('a-nonce', harness.client_id)
        assert identity['auth_time'] == access['auth_time'] == harness.clock.now
        assert identity['email'] == FRED

    async def test_without_openid_there_is_no_id_token(self, visitor: Visitor) -> None:
        assert 'id_token' not in await visitor.tokens(scope='email')

    @pytest.mark.parametrize(
        ('scope', 'expected'),
        [
            ('openid', {'email', 'email_verified'}),
            ('openid profile', {'email', 'email_verified'}),
            ('openid email', {'email', 'email_verified'}),
            ('openid phone', set()),
        ],
    )
    async def test_scopes_say_which_attributes_an_id_token_has(
        self, visitor: Visitor, scope: str, expected: set[str]
    ) -> None:
        identity = claims((await visitor.tokens(scope=scope))['id_token'])
        assert {'email', 'email_verified'} & identity.keys() == expected

    async def test_without_the_scope_users_cannot_manage_themselves(self, visitor: Visitor, harness: Harness) -> None:
        tokens = await visitor.tokens(scope='openid email')
        refused_with = ('NotAuthorizedException', 'Access Token does not have required scopes')
        token = tokens['access_token']
        assert refusal(harness.user, token) == refused_with
        assert refusal(harness.client.global_sign_out, AccessToken=token) == refused_with
        assert refusal(harness.client.list_web_authn_credentials, AccessToken=token) == refused_with


class TestBounds:
    async def test_the_oldest_give_way(self, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(codes, '_MAX_CODES', 2)
        given = [await visitor.code() for _ in range(3)]
        assert refused(await visitor.redeem(given[0]), 'invalid_grant') == 'The code is unknown'
        assert (await visitor.redeem(given[2])).status_code == 200

    async def test_codes_are_no_part_of_an_answer_that_others_may_read(self, visitor: Visitor) -> None:
        response = await visitor.sign_in()
        assert response.headers['cache-control'] == 'no-store'
        assert json.dumps(dict(response.headers)).count('code=') == 1
