"""RevokeToken and GlobalSignOut; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.harness import FRED, refusal

if TYPE_CHECKING:
    from local.harness import Harness

ACCESS_REVOKED = ('NotAuthorizedException', 'Access Token has been revoked')
REFRESH_REVOKED = ('NotAuthorizedException', 'Refresh Token has been revoked')


class TestRevokeToken:
    @pytest.fixture(autouse=True)
    def tokens(self, harness: Harness) -> Any:
        harness.register()
        return harness.by_password()

    @pytest.mark.parametrize('name', ['AccessToken', 'IdToken'])
    def test_only_refresh_tokens_are_revoked(self, harness: Harness, tokens: Any, name: str) -> None:
        answer = refusal(harness.revoke, tokens[name])
        assert answer == ('UnsupportedTokenTypeException', 'Unsupported token type')
        assert harness.user(tokens['AccessToken'])

    def test_an_unknown_token_is_not_an_error(self, harness: Harness, tokens: Any) -> None:
        harness.revoke('unknown')
        assert harness.user(tokens['AccessToken'])

    def test_ends_the_sign_in_with_all_its_tokens(self, harness: Harness, tokens: Any) -> None:
        refreshed = harness.refresh(tokens['RefreshToken'])
        harness.revoke(tokens['RefreshToken'])
        assert refusal(harness.refresh, tokens['RefreshToken']) == REFRESH_REVOKED
        for access_token in (tokens['AccessToken'], refreshed['AccessToken']):
            assert refusal(harness.user, access_token) == ACCESS_REVOKED

    def test_may_be_repeated(self, harness: Harness, tokens: Any) -> None:
        harness.revoke(tokens['RefreshToken'])
        harness.revoke(tokens['RefreshToken'])

    def test_leaves_other_sign_ins(self, harness: Harness, tokens: Any) -> None:
        other = harness.by_password()
        harness.revoke(tokens['RefreshToken'])
        assert harness.refresh(other['RefreshToken'])
        assert harness.user(other['AccessToken'])

    def test_lasts_over_a_restart(self, harness: Harness, tokens: Any) -> None:
        harness.revoke(tokens['RefreshToken'])
        harness.restart()
        assert refusal(harness.refresh, tokens['RefreshToken']) == REFRESH_REVOKED


class TestGlobalSignOut:
    @pytest.fixture(params=['by the user', 'by an administrator'])
    def sign_out(self, harness: Harness, request: pytest.FixtureRequest) -> Any:
        if request.param == 'by the user':
            return lambda tokens: harness.client.global_sign_out(AccessToken=tokens['AccessToken'])
        return lambda _: harness.pool.admin_user_global_sign_out(FRED)

    def test_ends_every_sign_in_of_the_user_and_no_other(self, harness: Harness, sign_out: Any) -> None:
        harness.register()
        harness.register('anna@example.org')
        one, two, anna = harness.by_password(), harness.by_password(), harness.by_password('anna@example.org')
        sign_out(one)
        for tokens in (one, two):
            assert refusal(harness.user, tokens['AccessToken']) == ACCESS_REVOKED
            assert refusal(harness.refresh, tokens['RefreshToken']) == REFRESH_REVOKED
        assert harness.refresh(anna['RefreshToken'])
        assert harness.by_password()

    def test_wants_a_live_access_token(self, harness: Harness) -> None:
        harness.register()
        tokens = harness.by_password()
        sign_out = harness.client.global_sign_out
        sign_out(AccessToken=tokens['AccessToken'])
        assert refusal(sign_out, AccessToken=tokens['AccessToken']) == ACCESS_REVOKED
