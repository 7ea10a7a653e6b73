"""ListUsers as a trigger uses it that looks for the owner of an address; a real boto3 client calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig
from local.federation import PROVIDERS, federate
from local.harness import FRED, PASSWORD, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

WILMA = 'wilma@example.org'


@pytest.fixture
def pool(make_harness: MakeHarness) -> Harness:
    pool = make_harness(PoolConfig(identity_providers=PROVIDERS))
    pool.pool.admin_create_user(FRED, PASSWORD, {'name': 'Fred'})
    pool.sign_up(WILMA)
    federate(pool)
    return pool


def listed(pool: Harness, **more: Any) -> list[str]:
    answer = pool.client.list_users(UserPoolId=pool.pool.pool_id, **more)
    return [each['UserStatus'] for each in answer['Users']]


@pytest.mark.parametrize(
    ('given', 'found'),
    [
        ('', ['CONFIRMED', 'UNCONFIRMED', 'EXTERNAL_PROVIDER']),
        (f'email = "{FRED}"', ['CONFIRMED', 'EXTERNAL_PROVIDER']),
        (f'"email"="{FRED}"', ['CONFIRMED', 'EXTERNAL_PROVIDER']),
        (f'email = "{FRED.upper()}"', []),
        ('email ^= "w"', ['UNCONFIRMED']),
        ('username = "Google_1029"', ['EXTERNAL_PROVIDER']),
        ('cognito:user_status = "CONFIRMED"', ['CONFIRMED']),
        ('status = "Disabled"', []),
        ('phone_number ^= "+"', []),
    ],
)
def test_users_are_found_by_an_attribute(pool: Harness, given: str, found: list[str]) -> None:
    assert listed(pool, **({'Filter': given} if given else {})) == found


def test_quotation_marks_are_escaped(make_harness: MakeHarness) -> None:
    pool = make_harness()
    pool.pool.admin_create_user(FRED, PASSWORD, {'name': 'a "b" c'})
    assert listed(pool, Filter=r'name = "a \"b\" c"') == ['CONFIRMED']


@pytest.mark.parametrize(
    'given', ['email', 'email = x', 'email = "x" or name = "y"', 'email != "x"', 'custom:team = "x"', 'email = "x""']
)
def test_another_filter_is_refused(pool: Harness, given: str) -> None:
    assert refusal(listed, pool, Filter=given)[0] == 'InvalidParameterException'


def test_there_are_pages(pool: Harness) -> None:
    names: list[str] = []
    token: dict[str, Any] = {}
    for _ in range(3):
        answer = pool.client.list_users(UserPoolId=pool.pool.pool_id, Limit=1, **token)
        names += [each['UserStatus'] for each in answer['Users']]
        token = {'PaginationToken': answer.get('PaginationToken')}
    assert names == ['CONFIRMED', 'UNCONFIRMED', 'EXTERNAL_PROVIDER']
    assert token == {'PaginationToken': None}
    assert refusal(listed, pool, PaginationToken='x')[1] == 'Invalid pagination token.'


def test_attributes_can_be_chosen(pool: Harness) -> None:
    answer = pool.client.list_users(UserPoolId=pool.pool.pool_id, AttributesToGet=['email', 'sub'])
    assert all({item['Name'] for item in each['Attributes']} == {'email', 'sub'} for each in answer['Users'])
    assert refusal(listed, pool, AttributesToGet=['name'])[0] == 'InvalidParameterException'
    assert listed(pool, AttributesToGet=['name'], Filter='name ^= "F"') == ['CONFIRMED', 'EXTERNAL_PROVIDER']


def test_another_pool_is_unknown(pool: Harness) -> None:
    assert refusal(pool.client.list_users, UserPoolId='local_another')[0] == 'ResourceNotFoundException'
