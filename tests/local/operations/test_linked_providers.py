"""Identities of other providers, linked to users and taken away again; a real boto3 client calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from authui.local import FakeProvider, PoolConfig
from local.federation import PROVIDERS, described, federate, link, refused, unlink
from local.harness import FRED, at_once, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

NOT_FOUND = ('UserNotFoundException', 'User does not exist.')


@pytest.fixture
def pool(make_harness: MakeHarness) -> Harness:
    return make_harness(PoolConfig(identity_providers=PROVIDERS))


class TestLinking:
    def test_the_identity_signs_the_user_in(self, pool: Harness) -> None:
        sub = pool.register()
        link(pool, sub)
        user = federate(pool)
        assert user.sub == sub
        assert user.status == 'CONFIRMED'
        assert [(each.provider, each.is_primary) for each in user.identities] == [('Google', False)]
        assert pool.by_password()

    def test_it_is_told_as_an_attribute_at_once(self, pool: Harness) -> None:
        sub = pool.register()
        link(pool, sub)
        (told,) = json.loads(pool.user(pool.by_password()['AccessToken'])['identities'])
        assert (told['userId'], told['primary']) == ('1029', False)

    def test_it_overwrites_what_is_mapped(self, pool: Harness) -> None:
        link(pool, pool.register())
        assert federate(pool, claims={'email': FRED}).attributes['email_verified'] == 'false'

    def test_one_who_has_signed_in_before_cannot_be_linked(self, pool: Harness) -> None:
        federate(pool)
        code, message = refusal(link, pool, pool.register())
        assert code == 'InvalidParameterException'
        assert message.startswith('Merging is not currently supported')

    def test_one_is_linked_once(self, pool: Harness) -> None:
        link(pool, sub := pool.register())
        wilma = pool.register('wilma@example.org')
        already = ('InvalidParameterException', 'SourceUser is already linked to DestinationUser')
        assert refusal(link, pool, sub) == already
        assert refusal(link, pool, wilma) == already

    def test_a_user_has_five_at_most(self, pool: Harness) -> None:
        sub = pool.register()
        for number in range(5):
            link(pool, sub, str(number))
        assert refusal(link, pool, sub, '5')[0] == 'LimitExceededException'
        unlink(pool, '0')
        link(pool, sub, '5')

    def test_at_once_a_user_gets_five_too(self, pool: Harness) -> None:
        sub = pool.register()
        results = at_once(8, lambda number: link(pool, sub, str(number)))
        assert sum(each is None for each in results) == 5

    @pytest.mark.parametrize('name', [FRED, 'nobody', ''])
    def test_the_destination_is_named_by_its_user_name(self, pool: Harness, name: str) -> None:
        pool.register()
        assert refusal(link, pool, name)[0] in {'UserNotFoundException', 'InvalidParameterException'}

    def test_a_user_of_a_provider_can_be_the_destination(self, pool: Harness) -> None:
        user = federate(pool, 'saml-fred', provider='Acme')
        pool.client.admin_link_provider_for_user(
            UserPoolId=pool.pool.pool_id,
            DestinationUser={'ProviderName': 'Acme', 'ProviderAttributeValue': 'saml-fred'},
            SourceUser={
                'ProviderName': 'Google',
                'ProviderAttributeName': 'Cognito_Subject',
                'ProviderAttributeValue': '1029',
            },
        )
        linked = federate(pool)
        assert linked.sub == user.sub
        assert [each.provider for each in linked.identities] == ['Acme', 'Google']

    @pytest.mark.parametrize(
        'source',
        [
            {'ProviderAttributeName': 'email'},
            {'ProviderName': 'Cognito'},
            {'ProviderName': 'Facebook'},
            {'ProviderAttributeValue': ''},
        ],
    )
    def test_a_source_that_no_sign_in_could_be_is_refused(self, pool: Harness, source: dict[str, str]) -> None:
        code, _ = refusal(link, pool, pool.register(), **source)
        assert code == ('ResourceNotFoundException' if 'Facebook' in source.values() else 'InvalidParameterException')

    def test_one_of_another_pool_is_refused(self, pool: Harness) -> None:
        link_to = pool.client.admin_link_provider_for_user
        user = {'ProviderName': 'Google', 'ProviderAttributeValue': '1'}
        assert (
            refusal(link_to, UserPoolId='eu-west-1_Other', DestinationUser=user, SourceUser=user)[0]
            == 'ResourceNotFoundException'
        )


class TestLinkingByAClaim:
    def test_the_first_sign_in_with_it_is_the_users(self, pool: Harness) -> None:
        sub = pool.register()
        link(pool, sub, FRED, ProviderName='Acme', ProviderAttributeName='email')
        assert federate(pool, 'name-id', provider='Acme').sub == sub
        assert federate(pool, 'name-id', {'email': 'new@example.org'}, provider='Acme').sub == sub
        assert federate(pool, 'other-id', provider='Acme').sub != sub

    @pytest.mark.parametrize(('provider', 'name'), [('Acme', 'NameID'), ('Mine', 'sub')])
    def test_the_subject_has_other_names_too(self, make_harness: MakeHarness, provider: str, name: str) -> None:
        pool = make_harness(PoolConfig(identity_providers=(*PROVIDERS, FakeProvider(name='Mine'))))
        sub = pool.register()
        link(pool, sub, 'x', ProviderName=provider, ProviderAttributeName=name)
        assert federate(pool, 'x', {}, provider=provider).sub == sub
        unlink(pool, 'x', ProviderName=provider, ProviderAttributeName=name)
        assert federate(pool, 'x', {}, provider=provider).sub != sub
        merging = refusal(link, pool, sub, 'x', ProviderName=provider, ProviderAttributeName=name)[1]
        assert merging.startswith('Merging is not currently supported')

    @pytest.mark.parametrize('has_signed_in', [False, True])
    def test_it_is_unlinked_by_the_claim_and_later_by_the_subject(self, pool: Harness, *, has_signed_in: bool) -> None:
        sub = pool.register()
        link(pool, sub, FRED, ProviderName='Acme', ProviderAttributeName='email')
        if has_signed_in:
            federate(pool, 'name-id', provider='Acme')
            assert refusal(unlink, pool, FRED, ProviderName='Acme', ProviderAttributeName='email') == NOT_FOUND
            unlink(pool, 'name-id', ProviderName='Acme')
        else:
            unlink(pool, FRED, ProviderName='Acme', ProviderAttributeName='email')
        assert federate(pool, 'name-id', provider='Acme').sub != sub


class TestUnlinking:
    def test_the_next_sign_in_makes_a_user(self, pool: Harness) -> None:
        link(pool, sub := pool.register())
        federate(pool)
        unlink(pool)
        assert federate(pool).username == 'Google_1029'
        assert 'identities' not in described(pool, FRED)
        assert described(pool, FRED)['sub'] == sub

    def test_the_user_whom_the_identity_made_is_disabled(self, pool: Harness) -> None:
        federate(pool)
        unlink(pool)
        assert refused(federate, pool) == 'User is not enabled'

    def test_one_that_nobody_has_is_not_found(self, pool: Harness) -> None:
        assert refusal(unlink, pool) == NOT_FOUND

    def test_helpers_do_the_same(self, pool: Harness) -> None:
        sub = pool.register()
        pool.pool.admin_link_provider(FRED, 'Google', '1029')
        assert federate(pool).sub == sub
        pool.pool.admin_unlink_provider('Google', '1029')
        assert federate(pool).sub != sub

    def test_a_deleted_user_leaves_the_identity_free(self, pool: Harness) -> None:
        link(pool, pool.register())
        pool.pool.admin_delete_user(FRED)
        link(pool, sub := pool.register())
        assert federate(pool).sub == sub
