"""The pool's file: private, either whole or refused untouched, and not harmed by a full disk or a kill."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from authui.errors import StorageError
from authui.local import LocalPool
from authui.local.directory import database
from authui.local.directory.database import Database
from authui.testing import SoftAuthenticator
from local.harness import FRED, PASSKEYS, PASSWORD, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from local.harness import Harness

FILE = 'pool.sqlite3'


@pytest.fixture(autouse=True)
def _made_as_authui_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the tables of each pool; other tests copy a file that has them."""
    create: Any = database._create
    monkeypatch.setattr(database, '_create', create.__wrapped__)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    former = os.umask(mask)
    try:
        yield
    finally:
        os.umask(former)


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """Let no file grow beyond the largest one of the pool, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((folder / f'{FILE}-wal').stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith('-shm')}


class TestFolder:
    @pytest.mark.parametrize('mode', [0o755, 0o750, 0o770, 0o701])
    def test_one_that_others_can_open_is_refused_with_the_remedy(self, tmp_path: Path, mode: int) -> None:
        folder = tmp_path / 'pool'
        folder.mkdir()
        folder.chmod(mode)
        with pytest.raises(StorageError, match=f'chmod 700 {folder}'):
            LocalPool.open(folder)
        assert list(folder.iterdir()) == []

    @pytest.mark.parametrize('mask', [0o000, 0o022, 0o077])
    def test_is_made_private_with_private_files_under_any_umask(self, tmp_path: Path, mask: int) -> None:
        folder = tmp_path / 'pool'
        with umask(mask):
            pool = LocalPool.open(folder)
            pool.admin_create_user(FRED, PASSWORD)
        files = list(folder.iterdir())
        assert {path.name for path in files} == {FILE, f'{FILE}-wal', f'{FILE}-shm'}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        pool.close()

    @pytest.mark.parametrize('suffix', ['', '-wal', '-shm', '-journal'])
    def test_a_link_in_the_place_of_a_file_is_refused(self, tmp_path: Path, suffix: str) -> None:
        folder = tmp_path / 'pool'
        LocalPool.open(folder).close()
        (folder / f'{FILE}{suffix}').unlink(missing_ok=True)
        (folder / f'{FILE}{suffix}').symlink_to(tmp_path / 'other')
        with pytest.raises(StorageError, match=f'{FILE}{suffix} is a symbolic link'):
            LocalPool.open(folder)
        assert not (tmp_path / 'other').exists()

    @pytest.mark.parametrize('suffix', ['', '-wal'])
    def test_a_file_that_others_can_read_is_closed_to_them(self, harness: Harness, suffix: str) -> None:
        path = harness.folder / f'{FILE}{suffix}'
        path.chmod(0o644)
        LocalPool.open(harness.folder).close()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


class TestDamage:
    """Each error names the file and the remedy, and nothing is changed."""

    def refused(self, folder: Path, match: str = 'mv ') -> None:
        before = contents(folder)
        with pytest.raises(StorageError, match=match) as caught:
            LocalPool.open(folder)
        assert str(folder / FILE) in str(caught.value)
        assert contents(folder).items() >= before.items()

    @pytest.mark.parametrize(
        'damage',
        [
            lambda _: b'',
            lambda whole: whole[:10],
            lambda whole: whole[:4096],
            lambda whole: whole[: len(whole) // 2],
            lambda whole: whole[:-1],
            lambda _: b'not a database at all' * 1000,
            lambda whole: bytes(len(whole)),
            lambda whole: whole[:4096] + bytes(4096) + whole[8192:],
        ],
    )
    def test_a_cut_or_overwritten_file_is_refused(self, harness: Harness, damage: Callable[[bytes], bytes]) -> None:
        harness.register()
        harness.pool.close()
        path = harness.folder / FILE
        path.write_bytes(damage(path.read_bytes()))
        self.refused(harness.folder)

    def test_a_file_cut_to_nothing_keeps_its_log(self, harness: Harness) -> None:
        harness.register()
        log = (harness.folder / f'{FILE}-wal').read_bytes()
        harness.pool.close()
        (harness.folder / FILE).write_bytes(b'')
        (harness.folder / f'{FILE}-wal').write_bytes(log)
        self.refused(harness.folder)

    def test_a_log_without_its_file_is_not_played_into_a_new_one(self, harness: Harness) -> None:
        harness.register()
        log = (harness.folder / f'{FILE}-wal').read_bytes()
        harness.pool.close()
        (harness.folder / f'{FILE}-wal').write_bytes(log)
        (harness.folder / FILE).unlink()
        self.refused(harness.folder)

    def test_a_file_of_another_application_is_refused(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o700)
        with closing(sqlite3.connect(tmp_path / FILE)) as connection:
            connection.execute('CREATE TABLE pool (pool_id TEXT)')
            connection.execute('PRAGMA user_version = 1')
        self.refused(tmp_path)

    def test_a_file_of_another_version_is_refused(self, harness: Harness) -> None:
        harness.pool.close()
        with closing(sqlite3.connect(harness.folder / FILE)) as connection:
            connection.execute('PRAGMA user_version = 99')
        self.refused(harness.folder, match='version 99')

    def test_a_file_of_a_version_that_is_too_old_is_refused(self, harness: Harness) -> None:
        harness.pool.close()
        with closing(sqlite3.connect(harness.folder / FILE)) as connection:
            connection.execute('PRAGMA user_version = 3')
        self.refused(harness.folder, match='version 3')

    def test_a_folder_in_its_place_is_refused(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o700)
        (tmp_path / FILE).mkdir()
        with pytest.raises(StorageError, match=FILE):
            LocalPool.open(tmp_path)


def age(folder: Path) -> None:
    """Make the file what version 4 would have written."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.executescript(
            'DROP TABLE identities; DROP TABLE passkeys; ALTER TABLE factors DROP COLUMN passkey;'
            'ALTER TABLE users DROP COLUMN has_password; ALTER TABLE sign_ins DROP COLUMN scopes;'
            'ALTER TABLE sign_ins DROP COLUMN resource; ALTER TABLE sign_ins DROP COLUMN login_id;'
            'PRAGMA user_version = 4'
        )


class TestOlderFiles:
    def test_one_keeps_its_users_and_gets_what_is_new(self, harness: Harness) -> None:
        harness.register()
        key = harness.pool.client_id
        harness.pool.close()
        age(harness.folder)
        harness.restart(PASSKEYS)
        assert harness.client_id == key
        authenticator = SoftAuthenticator()
        harness.add_passkey(authenticator)
        harness.restart()
        assert harness.by_passkey(authenticator)['AuthenticationResult']

    def test_a_failure_leaves_it_as_it_was(self, harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
        harness.register()
        harness.pool.close()
        age(harness.folder)
        with monkeypatch.context() as patch:
            patch.setitem(database._MIGRATIONS, 4, 'CREATE TABLE half (id TEXT); CREATE TABLE half (id TEXT)')
            with pytest.raises(StorageError, match='half already exists'):
                LocalPool.open(harness.folder)
        with closing(sqlite3.connect(harness.folder / FILE)) as connection:
            assert connection.execute('PRAGMA user_version').fetchone()[0] == 4
            assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchone()
        harness.restart()
        assert harness.by_password()

    def test_several_processes_that_open_it_at_once_change_it_once(self, harness: Harness) -> None:
        harness.register()
        harness.pool.close()
        age(harness.folder)
        assert start(OPEN, str(harness.folder), '3').communicate()[0].split() == [harness.pool.pool_id] * 3
        harness.restart()
        assert harness.by_password()


class TestTransaction:
    def test_a_failed_write_leaves_nothing_behind(self, tmp_path: Path) -> None:
        database = Database.open(tmp_path / 'pool', lambda _: None)

        def fail_after_writing() -> None:
            with database.transaction() as connection:
                connection.execute("INSERT INTO sign_ins VALUES ('origin', 'sub', 'event', 0, 0, 0, 0, NULL, NULL, '')")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail_after_writing()
        with database.reading() as connection:
            assert connection.execute('SELECT count(*) FROM sign_ins').fetchone()[0] == 0
        with database.transaction() as connection:
            connection.execute("INSERT INTO sign_ins VALUES ('origin', 'sub', 'event', 0, 0, 0, 0, NULL, NULL, '')")
        database.close()


class TestFullDisk:
    def test_nothing_is_half_written_and_all_works_again_when_there_is_room(self, harness: Harness) -> None:
        harness.register()
        with full_disk(harness.folder):
            answer = refusal(harness.sign_up, 'anna@example.org')
            assert answer == ('InternalErrorException', 'Something went wrong')
            assert refusal(harness.by_password) == answer
        harness.register('anna@example.org')
        assert harness.by_password('anna@example.org')
        assert harness.by_password()

    def test_signed_in_users_stay_signed_in(self, harness: Harness) -> None:
        harness.register()
        tokens = harness.by_password()
        with full_disk(harness.folder):
            assert harness.refresh(tokens['RefreshToken'])
            assert harness.user(tokens['AccessToken'])['email'] == FRED

    def test_no_code_is_mailed_for_a_user_who_was_not_stored(self, harness: Harness) -> None:
        harness.register()
        mails = len(harness.pool.mailbox.messages())
        with full_disk(harness.folder):
            refusal(harness.sign_up, 'anna@example.org')
        assert len(harness.pool.mailbox.messages()) == mails

    def test_a_first_start_is_refused_and_leaves_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / 'pool'
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
        try:
            with pytest.raises(StorageError, match='disk'):
                LocalPool.open(folder)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert list(folder.iterdir()) == []
        LocalPool.open(folder).close()


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, '-c', script, *arguments], stdout=subprocess.PIPE, text=True
    )


SIGN_UP_FOR_EVER = """
import itertools, sys
from pathlib import Path
import boto3, botocore
from botocore.config import Config
from authui.local import LocalPool
pool = LocalPool.open(Path(sys.argv[1]))
client = boto3.client(
    'cognito-idp', region_name='us-east-1', config=Config(signature_version=botocore.UNSIGNED)
)
pool.attach(client)
for number in itertools.count():
    email = f'user{number}@example.org'
    client.sign_up(ClientId=pool.client_id, Username=email, Password='correct horse')
    code = pool.mailbox.messages()[0].code.get_secret_value()
    client.confirm_sign_up(ClientId=pool.client_id, Username=email, ConfirmationCode=code)
    print(email, flush=True)
"""
OPEN = """
import os, sys
from pathlib import Path
from authui.local import LocalPool
for _ in range(int(sys.argv[2]) - 1):
    if not os.fork():
        break
os.write(1, f'{LocalPool.open(Path(sys.argv[1])).pool_id}\\n'.encode())
"""
"""Several processes that open a pool at the same moment: they are forked when everything is imported."""


class TestProcesses:
    def test_a_killed_process_leaves_whole_users(self, harness: Harness) -> None:
        harness.pool.close()
        with start(SIGN_UP_FOR_EVER, str(harness.folder)) as process:
            assert process.stdout
            answered = [process.stdout.readline().strip() for _ in range(25)]
            process.send_signal(signal.SIGKILL)
            answered += process.stdout.read().split()
        harness.clock.now = (harness.folder / FILE).stat().st_mtime
        harness.restart()
        for email in answered:
            assert harness.by_password(email)['AccessToken']
        under_way = f'user{len(answered)}@example.org'
        assert refusal(harness.by_password, under_way)[0] in {'NotAuthorizedException', 'UserNotConfirmedException'}

    def test_several_that_start_at_once_make_one_pool(self, tmp_path: Path) -> None:
        ids = start(OPEN, str(tmp_path / 'pool'), '4').communicate()[0].split()
        assert (len(ids), len(set(ids))) == (4, 1)
        assert [path.name for path in (tmp_path / 'pool').iterdir()] == [FILE]

    def test_two_can_use_one_pool(self, harness: Harness) -> None:
        other = LocalPool.open(harness.folder, clock=harness.clock)
        harness.register()
        other.admin_disable_user(FRED)
        assert refusal(harness.by_password) == ('NotAuthorizedException', 'User is disabled.')
        other.close()
