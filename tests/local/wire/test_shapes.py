"""Requests that do not fit Amazon's own description of an operation, sent past boto3's checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.harness import FRED, PASSWORD, make_client, refusal

if TYPE_CHECKING:
    from local.harness import Harness


@pytest.fixture
def harness(harness: Harness) -> Harness:
    harness.client = make_client(parameter_validation=False)
    harness.pool.attach(harness.client)
    return harness


def finding(name: str, rule: str) -> tuple[str, str]:
    message = f"1 validation error detected: Value at '{name}' failed to satisfy constraint: Member must {rule}"
    return 'InvalidParameterException', message


@pytest.mark.parametrize(
    ('given', 'expected'),
    [
        ({'Username': 'x' * 129}, finding('username', 'have length less than or equal to 128')),
        ({'Password': 'x' * 257}, finding('password', 'have length less than or equal to 256')),
        ({'ClientId': 'x' * 129}, finding('clientId', 'have length less than or equal to 128')),
        ({'ClientId': 'a-b'}, finding('clientId', r'satisfy regular expression pattern: [\w+]+')),
        (
            {'UserAttributes': [{'Name': 'name', 'Value': 'x' * 2049}]},
            finding('userAttributes.1.member.value', 'have length less than or equal to 2048'),
        ),
        (
            {'UserAttributes': [{'Name': 'name'}, {'Name': 'x' * 33}]},
            finding('userAttributes.2.member.name', 'have length less than or equal to 32'),
        ),
        (
            {'Username': 'fred @example.org'},
            finding('username', r'satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+'),
        ),
    ],
)
def test_a_value_beyond_its_bounds_is_named_and_not_repeated(
    harness: Harness, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    request = {'ClientId': harness.client_id, 'Username': FRED, 'Password': PASSWORD, **given}
    assert refusal(harness.client.sign_up, **request) == expected


def test_a_user_name_may_be_as_long_as_its_bound(harness: Harness) -> None:
    email = f'{"x" * 60}@{"y" * 63}.org'
    assert len(email) == 128
    assert harness.sign_up(email)['UserSub']


def test_all_findings_come_in_one_message(harness: Harness) -> None:
    code, message = refusal(harness.client.sign_up, ClientId='', Username='x' * 129, Password='x' * 257)
    assert code == 'InvalidParameterException'
    assert message.startswith('4 validation errors detected: ')
    for name in ('clientId', 'username', 'password'):
        assert f"'{name}'" in message


def test_a_missing_member_is_named(harness: Harness) -> None:
    expected = "1 validation error detected: Value null at 'username' failed to satisfy constraint: "
    answer = refusal(harness.client.sign_up, ClientId=harness.client_id, Password=PASSWORD)
    assert answer == ('InvalidParameterException', f'{expected}Member must not be null')


def test_a_value_outside_an_enumeration_is_refused(harness: Harness) -> None:
    code, message = refusal(harness.initiate, 'NO_PASSWORD_AUTH', USERNAME=FRED)
    assert code == 'InvalidParameterException'
    assert message.startswith(
        "1 validation error detected: Value at 'authFlow' failed to satisfy constraint: "
        'Member must satisfy enum value set: [USER_SRP_AUTH, '
    )
