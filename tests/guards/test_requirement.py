"""Who passes the one check, and why others do not."""

from __future__ import annotations

import pytest

from authui.errors import AuthError, SessionEndedError, UnavailableError
from authui.guards.requirement import SIGNED_IN, Refusal, Requirement, admit
from authui.models import ProviderIdentity, User

ANN = User(sub='1', username='ann', email_verified=True, groups=('staff',), mfa=('app',))
GOOGLE = ProviderIdentity(provider='Google', kind='Google', subject='1', primary=True)
OF_GOOGLE = ANN.model_copy(update={'mfa': (), 'identities': (GOOGLE,)})
"""One whose second factor would be Google's, which the pool does not know of."""


@pytest.mark.parametrize(
    'need', [Requirement.of(), Requirement.of('staff'), Requirement.of(['owners', 'staff']), Requirement.of(mfa=True)]
)
def test_one_group_of_several_is_enough(need: Requirement) -> None:
    assert need.refusal_of(ANN) is None


@pytest.mark.parametrize(
    ('user', 'need', 'why'),
    [
        (None, Requirement.of('staff'), 'signed_out'),
        (ANN.model_copy(update={'email_verified': False}), Requirement.of(), 'unverified'),
        (ANN, Requirement.of('owners'), 'group'),
        (ANN, Requirement.of('sta'), 'group'),
        (ANN.model_copy(update={'mfa': ()}), Requirement.of('staff', mfa=True), 'second_factor'),
        (OF_GOOGLE, Requirement.of('staff', mfa=True), 'no_factor'),
        (ANN.model_copy(update={'began_at_provider': True}), Requirement.of('staff', mfa=True), 'password_login'),
        (ANN.model_copy(update={'began_at_provider': True, 'mfa': ()}), Requirement.of(mfa=True), 'password_login'),
    ],
)
def test_a_refused_user_is_told_what_is_missing(user: User | None, need: Requirement, why: Refusal) -> None:
    assert need.refusal_of(user) == why


def test_an_unverified_user_passes_where_a_login_is_enough() -> None:
    unverified = ANN.model_copy(update={'email_verified': False})
    assert SIGNED_IN.refusal_of(unverified) is None
    assert SIGNED_IN.refusal_of(None) == 'signed_out'


@pytest.mark.parametrize(
    ('error', 'why'), [(SessionEndedError('over'), 'session_ended'), (UnavailableError('away'), 'unavailable')]
)
async def test_a_user_who_cannot_be_identified_does_not_pass(error: AuthError, why: Refusal) -> None:
    async def fetch() -> User | None:
        raise error

    assert await admit(fetch) == why
