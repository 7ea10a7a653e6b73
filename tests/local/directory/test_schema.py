"""The e-mails and attributes that a sign-up may contain; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import OperationError, PoolConfig
from local.harness import FRED, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

SCHEMA = 'Attributes did not conform to the schema: '
INVALID_EMAIL = ('InvalidParameterException', 'Invalid email address format.')


def attribute(name: str, value: str) -> dict[str, Any]:
    return {'UserAttributes': [{'Name': name, 'Value': value}]}


@pytest.mark.parametrize('username', ['fred', 'example.org', '+15551234567'])
def test_a_user_name_that_is_not_an_email_is_refused(harness: Harness, username: str) -> None:
    assert refusal(harness.sign_up, username) == ('InvalidParameterException', 'Username should be an email.')


@pytest.mark.parametrize(
    'email',
    [
        '@',
        'fred@',
        '@example.org',
        'fred@example',
        'fred@@example.org',
        'fred@a@example.org',
        '.fred@example.org',
        'fred.@example.org',
        'fr..ed@example.org',
        'fred@.org',
        'fred@example..org',
        'fred@-example.org',
        'fred@example-.org',
        'fred@example.o',
        'fred@exa_mple_.org',
        'fred@[127.0.0.1]',
        f'{"x" * 65}@example.org',
        f'fred@{"x" * 64}.org',
    ],
)
def test_a_malformed_email_is_refused(harness: Harness, email: str) -> None:
    assert refusal(harness.sign_up, email) == INVALID_EMAIL


@pytest.mark.parametrize(
    'email',
    [
        'f@ex.org',
        'fred+tag@example.org',
        "o'hara.d-e_f@sub.example-host.co.uk",
        'jürgen@bücher.example',
        'fred@xn--bcher-kva.example',
        f'{"x" * 64}@example.org',
    ],
)
def test_a_well_formed_email_is_accepted(harness: Harness, email: str) -> None:
    assert harness.sign_up(email)['UserSub']


@pytest.mark.parametrize(
    ('name', 'value', 'expected'),
    [
        ('sub', 'mine', ('NotAuthorizedException', 'A client attempted to write unauthorized attribute')),
        ('email_verified', 'true', ('NotAuthorizedException', 'A client attempted to write unauthorized attribute')),
        (
            'custom:team',
            'red',
            (
                'InvalidParameterException',
                'Attributes did not conform to the schema: Type for attribute {custom:team} could not be determined',
            ),
        ),
        (
            'shoe_size',
            '43',
            (
                'InvalidParameterException',
                'Attributes did not conform to the schema: shoe_size: The attribute is not defined in schema.',
            ),
        ),
        ('phone_number', '555', ('InvalidParameterException', 'Invalid phone number format.')),
        (
            'birthdate',
            'yesterday',
            (
                'InvalidParameterException',
                'Attributes did not conform to the schema: birthdate: String must be no shorter than 10 characters\n',
            ),
        ),
        (
            'birthdate',
            '1990-12-31T00:00',
            (
                'InvalidParameterException',
                'Attributes did not conform to the schema: birthdate: String must be no longer than 10 characters\n',
            ),
        ),
        (
            'birthdate',
            '12/31/1990',
            (
                'InvalidParameterException',
                f'{SCHEMA}birthdate: The attribute is not a date of the format YYYY-MM-DD\n',
            ),
        ),
        (
            'updated_at',
            'now',
            (
                'InvalidParameterException',
                'Attributes did not conform to the schema: updated_at: The attribute is not a number\n',
            ),
        ),
        (
            'email',
            'eve@example.org',
            ('InvalidParameterException', 'The email attribute differs from the username.'),
        ),
    ],
)
def test_an_attribute_that_may_not_be_written_is_refused(
    harness: Harness, name: str, value: str, expected: tuple[str, str]
) -> None:
    assert refusal(harness.sign_up, **attribute(name, value)) == expected


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        ('birthdate', '1990-12-31'),
        ('birthdate', '0000-02-29'),
        ('updated_at', '1700000000'),
        ('locale', 'de-CH-1996'),
        ('zoneinfo', 'Europe/Nowhere'),
        ('website', 'no url at all'),
        ('gender', 'x' * 2048),
    ],
)
def test_a_value_that_cognito_accepts_is_accepted(harness: Harness, name: str, value: str) -> None:
    harness.sign_up(**attribute(name, value))
    harness.confirm()
    assert harness.user(harness.by_password()['AccessToken'])[name] == value


def test_a_malformed_birthdate_is_refused_by_every_operation(harness: Harness) -> None:
    harness.register()
    token = harness.by_password()['AccessToken']
    call = harness.client.update_user_attributes
    refused = refusal(call, AccessToken=token, **attribute('birthdate', 'yesterday'))
    assert refused[0] == 'InvalidParameterException'
    with pytest.raises(OperationError, match='birthdate'):
        harness.pool.admin_create_user('anna@example.org', 'correct horse', {'birthdate': 'yesterday'})
    with pytest.raises(OperationError, match='birthdate'):
        harness.pool.admin_set_user_attributes(FRED, {'birthdate': 'yesterday'})


def test_an_attribute_may_come_once_only(harness: Harness) -> None:
    twice = {'UserAttributes': [{'Name': 'name', 'Value': 'Fred'}, {'Name': 'name', 'Value': 'Eve'}]}
    assert refusal(harness.sign_up, **twice)[0] == 'InvalidParameterException'


def test_a_required_attribute_must_be_there(make_harness: MakeHarness) -> None:
    harness = make_harness(PoolConfig(required_attributes=('given_name',)))
    expected = 'Attributes did not conform to the schema: given_name: The attribute is required\n'
    assert refusal(harness.sign_up) == ('InvalidParameterException', expected)
    assert refusal(harness.sign_up, **attribute('given_name', '')) == ('InvalidParameterException', expected)
    assert harness.sign_up(**attribute('given_name', 'Fred'))['UserSub']


def test_given_attributes_are_kept(make_harness: MakeHarness) -> None:
    harness = make_harness(PoolConfig(custom_attributes=('custom:team',)))
    given = {'email': FRED.upper(), 'name': 'Fred 🦊', 'phone_number': '+15551234567', 'custom:team': 'red'}
    harness.sign_up(UserAttributes=[{'Name': name, 'Value': value} for name, value in given.items()])
    harness.confirm()
    attributes = harness.user(harness.by_password()['AccessToken'])
    assert attributes | given == attributes | {'email': FRED.upper()}
    assert attributes['email'] == FRED
