"""A PreSignUp trigger of the pool links a person to a user: the sign-in that Cognito then refuses is begun again."""

from __future__ import annotations

from support.plain import HEARD, Run, auth
from support.provider_rounds import EMAIL, be

from authui.local import FakeProvider
from authui.testing import PoolUnderTest

TRIGGER = """
def link(event, context):
    attributes = event['request']['userAttributes']
    if attributes.get('email_verified') != 'true':
        raise ValueError('Ask Ann')
    provider, _, subject = event['userName'].partition('_')
    auth.pool.admin_link_provider(attributes['email'], provider, subject)
    return event
"""
HOOK = """
import asyncio
import boto3
import botocore
from botocore.config import Config

def link_now(user):
    unsigned = Config(signature_version=botocore.UNSIGNED)
    admin, pool = boto3.client('cognito-idp', region_name='eu-central-1', config=unsigned), auth.pool
    pool.attach(admin)
    found = admin.list_users(UserPoolId=pool.pool_id, Filter=f'email = "{user.email}"')['Users']
    owners = [each for each in found if each['UserStatus'] == 'CONFIRMED']
    if len(owners) != 1:
        return False
    admin.admin_delete_user(UserPoolId=pool.pool_id, Username=user.username)
    admin.admin_link_provider_for_user(
        UserPoolId=pool.pool_id,
        DestinationUser={'ProviderName': 'Cognito', 'ProviderAttributeValue': owners[0]['Username']},
        SourceUser={
            'ProviderName': user.provider.provider,
            'ProviderAttributeName': 'Cognito_Subject',
            'ProviderAttributeValue': user.provider.subject,
        },
    )
    return True

async def link(user):
    return user.provider is not None and await asyncio.to_thread(link_now, user)
"""
CONFIG = "pool=PoolConfig(identity_providers=['Google'], pre_sign_up=link)"


def is_made() -> bool:
    """Tell whether the person has a user of their own."""
    pool = auth().pool
    assert pool is not None
    return pool.has_user(f'Google_{FakeProvider(name="Google").subject_of(EMAIL)}')


class TestLinking:
    async def test_leads_to_the_user_by_itself(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(CONFIG, before=TRIGGER) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login/with/Google?next=%2F%3Fa%3D1')
            await be(browser)
            assert browser.path == '/authui/pool/idp/Google'  # once more, and there one is signed in
            assert f'Continue as {EMAIL}' in browser.answer.text
            await be(browser, action='continue')
            assert browser.place == '/?a=1'
            assert not is_made()
            assert f'Hello {EMAIL}' in browser.answer.text
            assert HEARD[-1].result == 'ok'

    async def test_that_a_trigger_refuses_ends_at_the_login_with_an_alert(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(CONFIG, before=TRIGGER) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login/with/Google')
            await be(browser, email_state='unverified')
            assert browser.path == '/login'
            assert browser.alert('login')
            assert not is_made()

    async def test_by_the_app_does_the_same(self, run: Run, local_pool: PoolUnderTest) -> None:
        config = "pool=PoolConfig(identity_providers=['Google']), on_link=link"
        async with run(config, before=HOOK) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login/with/Google')
            await be(browser)
            assert browser.path == '/authui/pool/idp/Google'  # once more, since the pool has forgotten the first user
            await be(browser, action='continue')
            assert f'Hello {EMAIL}' in browser.answer.text
            assert not is_made()
