"""The end of an account; over the wire."""

from __future__ import annotations

import pytest

from local.harness import INCORRECT, Harness, refusal


@pytest.fixture
def token(harness: Harness) -> str:
    harness.register()
    return str(harness.by_password()['AccessToken'])


class TestDeletedUser:
    def test_is_gone_and_the_email_free_again(self, harness: Harness, token: str) -> None:
        harness.client.delete_user(AccessToken=token)
        assert refusal(harness.by_password) == INCORRECT
        assert refusal(harness.user, token)[0] == 'UserNotFoundException'
        harness.register()
