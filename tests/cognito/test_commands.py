"""`authui provision` and `authui doctor` as commands, against a moto server on loopback."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.forks import forks
from support.moto_wire import Moto, served_moto

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

REGION = 'eu-west-1'


@pytest.fixture
def server() -> Iterator[Moto]:
    with served_moto(REGION) as server:
        yield server


def run(server: Moto, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(('AWS_', 'AUTHUI_', 'PYTEST'))}
    ours = {
        'AWS_ACCESS_KEY_ID': 'x',
        'AWS_SECRET_ACCESS_KEY': 'x',
        'AWS_ENDPOINT_URL': server.url,
        'AUTHUI_ENDPOINT_URL': server.url,
        'AUTHUI_PUBLIC_URL': 'https://app.example.org',
    }
    return forks().run(['-m', 'authui', *arguments], folder, kept | ours | environment)


def test_a_pool_is_created_once_and_passes_the_doctor(server: Moto, tmp_path: Path) -> None:
    made = run(server, tmp_path, 'provision', '--region', REGION, '--env', '.env')
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(f'AUTHUI_USER_POOL_ID={server.pools()[0]}\nAUTHUI_CLIENT_ID=')
    again = run(server, tmp_path, 'provision', '--region', REGION, '--env', '.env')
    assert (again.returncode, again.stdout) == (0, made.stdout)
    assert 'made' not in again.stderr
    assert [server.calls.count(name) for name in ('CreateUserPool', 'CreateUserPoolClient')] == [1, 1]
    checked = run(server, tmp_path, 'doctor')
    assert checked.returncode == 0, checked.stdout
    assert 'ok    signing keys: 1 RSA keys' in checked.stdout
    assert 'ok    public URL' in checked.stdout
    assert 'ok    clock' in checked.stdout
    assert 'ok    existence errors' in checked.stdout
    assert 'fault' not in checked.stdout
    variables = dict(line.split('=', 1) for line in (tmp_path / '.env').read_text().splitlines())
    assert variables['AUTHUI_SECRET'] not in f'{made}{again}{checked}'


def test_faults_are_named_with_their_remedies_and_by_the_exit_code(server: Moto, tmp_path: Path) -> None:
    pool = server.aws.create_user_pool(PoolName='shop', UsernameAttributes=['phone_number'])['UserPool']['Id']
    client = server.aws.create_user_pool_client(UserPoolId=pool, ClientName='shop')['UserPoolClient']['ClientId']
    told = run(
        server, tmp_path, 'doctor',
        AUTHUI_USER_POOL_ID=pool, AUTHUI_CLIENT_ID=client, AUTHUI_SECRET='b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
    )  # fmt: skip
    assert told.returncode == 1
    assert (
        'fault identifiers: people sign in to the pool with something else: set AUTHUI_IDENTIFIERS to phone_number'
        in (told.stdout)
    )
    assert 'fault verified contacts: the pool does not verify email: add it to AutoVerifiedAttributes' in told.stdout
    assert 'warn  existence errors: set PreventUserExistenceErrors to ENABLED' in told.stdout
