"""`authui provision` and the messages of a pool: designed in the looks of the app, and the owner's words stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import moto
import pytest
from click.testing import CliRunner, Result

from authui.cli import main
from authui.cognito.provision import PoolSpec
from authui.cognito.reconcile import mfa_repeated, pool_update, raised_messages, raised_mfa_messages
from authui.mail import pool_messages
from authui.settings import Settings

REGION = 'eu-west-1'
OWN = 'The shop says: {####}'


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ('AWS_PROFILE', 'AWS_DEFAULT_REGION', 'AWS_REGION'):
        monkeypatch.delenv(name, raising=False)
    for name, value in {'TITLE': 'Meadow', 'ACCENT': '#0b7285'}.items():
        monkeypatch.setenv(f'AUTHUI_{name}', value)


@pytest.fixture
def aws() -> Iterator[Any]:
    with moto.mock_aws():
        yield boto3.client('cognito-idp', region_name=REGION)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ['provision', *arguments])


def described(aws: Any) -> dict[str, Any]:
    [pool] = aws.list_user_pools(MaxResults=10)['UserPools']
    found: dict[str, Any] = aws.describe_user_pool(UserPoolId=pool['Id'])['UserPool']
    return found


def is_designed(pool: dict[str, Any]) -> bool:
    message = pool.get('EmailVerificationMessage', '')
    return 'Meadow' in message and '#0b7285' in message and '{####}' in message


def test_a_new_pool_has_the_looks_of_the_app(aws: Any) -> None:
    assert run('--region', REGION).exit_code == 0
    pool = described(aws)
    assert is_designed(pool)
    assert pool['EmailVerificationSubject'] == 'Your code · Meadow'
    assert pool['VerificationMessageTemplate'] == {
        'DefaultEmailOption': 'CONFIRM_WITH_CODE',
        'EmailSubject': pool['EmailVerificationSubject'],
        'EmailMessage': pool['EmailVerificationMessage'],
        'SmsMessage': 'Meadow: your code is {####}',
    }
    assert pool['SmsAuthenticationMessage'] == 'Meadow: your code is {####}'
    invitation = pool['AdminCreateUserConfig']['InviteMessageTemplate']
    assert '{username}' in invitation['EmailMessage']
    assert 'Meadow' in invitation['EmailSubject']


def test_a_dry_run_shows_them() -> None:
    done = run('--dry-run')
    assert 'Meadow: your code is {####}' in done.output
    assert '#0b7285' in done.output
    assert 'InviteMessageTemplate' in done.output


def test_it_works_while_the_settings_are_half_made(aws: Any) -> None:
    Path('.env').write_text('AUTHUI_USER_POOL_ID=eu-west-1_Another\n')
    assert run('--region', REGION).exit_code == 0
    assert is_designed(described(aws))


@pytest.mark.parametrize('former', [None, 'Your verification code is {####}', 'Your verification code is {####}. '])
def test_a_pool_with_the_words_of_cognito_gets_them_by_update(aws: Any, former: str | None) -> None:
    words = {} if former is None else {'EmailVerificationMessage': former}
    aws.create_user_pool(PoolName='authui', UsernameAttributes=['email'], **words)
    told = run('--region', REGION)
    assert 'user pool: EmailVerificationMessage differs' in told.stderr
    assert not is_designed(described(aws))
    assert run('--region', REGION, '--update').exit_code == 0
    assert is_designed(described(aws))
    assert 'Message' not in run('--region', REGION).stderr  # moto forgets the attributes of user names here


def test_the_words_of_its_owner_stay(aws: Any) -> None:
    invitation = {'EmailSubject': 'Hi', 'EmailMessage': 'Hi {username}, {####}', 'SMSMessage': '{username} {####}'}
    aws.create_user_pool(
        PoolName='authui', UsernameAttributes=['email'], EmailVerificationMessage=OWN, EmailVerificationSubject='Shop',
        SmsAuthenticationMessage='Own {####}',
        AdminCreateUserConfig={'AllowAdminCreateUserOnly': True, 'InviteMessageTemplate': invitation},
    )  # fmt: skip
    done = run('--region', REGION, '--update')
    assert done.exit_code == 0, done.output
    pool = described(aws)
    assert (pool['EmailVerificationMessage'], pool['EmailVerificationSubject']) == (OWN, 'Shop')
    assert pool['SmsAuthenticationMessage'] == 'Own {####}'
    assert pool['AdminCreateUserConfig']['InviteMessageTemplate'] == invitation
    assert 'Message' not in done.stderr


def test_new_looks_replace_the_former_ones(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run('--region', REGION)
    monkeypatch.setenv('AUTHUI_TITLE', 'Field')
    assert run('--region', REGION, '--update').exit_code == 0
    pool = described(aws)
    assert 'Field' in pool['EmailVerificationMessage']
    assert pool['SmsVerificationMessage'] == 'Field: your code is {####}'


def test_without_messages_a_pool_keeps_all_of_them() -> None:
    assert 'EmailVerificationMessage' not in PoolSpec(name='shop').pool()
    assert raised_messages({}, None) == {}


def test_an_invitation_keeps_the_other_settings_of_admins_and_sends_no_days_twice() -> None:
    pool = {
        'Id': 'eu-west-1_Shop', 'Name': 'shop',
        'AdminCreateUserConfig': {'AllowAdminCreateUserOnly': True, 'UnusedAccountValidityDays': 7},
    }  # fmt: skip
    wanted = raised_messages(pool, pool_messages(Settings.load()))
    update = pool_update(pool, wanted, ['AdminCreateUserConfig'])['AdminCreateUserConfig']
    assert update.keys() == {'AllowAdminCreateUserOnly', 'InviteMessageTemplate'}
    assert update['AllowAdminCreateUserOnly'] is True
    assert raised_messages({**pool, **wanted}, pool_messages(Settings.load())) == wanted


class TestCodesOfASignInByEmail:
    """moto keeps no EmailMfaConfiguration."""

    def test_where_the_pool_sends_them_they_are_designed(self) -> None:
        messages = pool_messages(Settings.load())
        for former in ({}, {'Message': 'Your authentication code is {####}'}):
            there = {'MfaConfiguration': 'ON', 'EmailMfaConfiguration': former}
            config = raised_mfa_messages(there, messages)['EmailMfaConfiguration']
            assert 'Meadow' in config['Subject']
            assert '{####}' in config['Message']

    def test_a_pool_that_sends_none_is_not_made_to(self) -> None:
        assert raised_mfa_messages({'MfaConfiguration': 'ON'}, pool_messages(Settings.load())) == {}

    def test_the_words_of_its_owner_stay(self) -> None:
        there = {'EmailMfaConfiguration': {'Message': OWN}}
        assert raised_mfa_messages(there, pool_messages(Settings.load())) == {}

    def test_the_rest_is_repeated(self) -> None:
        there = {'MfaConfiguration': 'ON', 'SoftwareTokenMfaConfiguration': {'Enabled': False}, 'ResponseMetadata': {}}
        repeated = mfa_repeated('eu-west-1_Shop', there, ['MfaConfiguration', 'SoftwareTokenMfaConfiguration'])
        assert repeated == {
            'MfaConfiguration': 'ON',
            'SoftwareTokenMfaConfiguration': {'Enabled': False},
            'UserPoolId': 'eu-west-1_Shop',
        }


def test_a_function_is_written_and_no_call_made(aws: Any) -> None:
    done = run('--custom-message', 'function')
    assert done.exit_code == 0, done.output
    assert 'handler custom_message.handler' in done.output
    assert {path.name for path in Path('function').iterdir()} == {'custom_message.py', 'custom_message.json'}
    assert json.loads(Path('function/custom_message.json').read_text())['looks']['title'] == 'Meadow'
    assert aws.list_user_pools(MaxResults=10)['UserPools'] == []


def test_a_misspelt_setting_prints_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('AUTHUI_TITEL', 'Meadow')
    done = run('--dry-run')
    assert done.exit_code == 1
    assert 'AUTHUI_TITEL' in done.output
    assert 'Traceback' not in done.output
