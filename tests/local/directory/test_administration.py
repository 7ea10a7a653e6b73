"""Users that an administrator adds through the pool object."""

from __future__ import annotations

from local.harness import FRED, Harness


def test_an_invited_user_is_mailed_the_temporary_password(harness: Harness) -> None:
    harness.pool.admin_create_user(FRED, 'temporary 1', temporary=True)
    assert harness.code() == 'temporary 1'
    assert harness.initiate('USER_PASSWORD_AUTH', USERNAME=FRED, PASSWORD='temporary 1')['ChallengeName'] == (
        'NEW_PASSWORD_REQUIRED'
    )
