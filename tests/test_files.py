from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from authui.errors import StorageError
from authui.files import load_or_create_secret, private_file, private_folder, private_sqlite, try_lock


@pytest.fixture
def open_umask() -> Iterator[None]:
    former = os.umask(0)
    yield
    os.umask(former)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return private_folder(tmp_path / 'data')


def as_another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process run as another user than the owner of the existing files."""
    other = os.geteuid() + 1
    monkeypatch.setattr(os, 'geteuid', lambda: other)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_open_to_others_is_refused_with_the_remedy(tmp_path: Path) -> None:
    folder = tmp_path / 'data'
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(StorageError, match=r'chmod 700'):
        private_folder(folder)


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / 'data').write_text('')
    with pytest.raises(StorageError, match='AUTHUI_DATA_DIR'):
        private_folder(tmp_path / 'data')


def test_a_damaged_secret_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / 'session.key'
    path.write_text('half')
    with pytest.raises(StorageError, match='damaged'):
        load_or_create_secret(path)
    assert path.read_text() == 'half'


@pytest.mark.usefixtures('open_umask')
def test_only_the_owner_has_rights_on_folders_and_files_whatever_the_umask(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / 'data')
    file = private_file(folder / 'file')
    load_or_create_secret(folder / 'session.key')
    assert mode(folder) == 0o700
    assert mode(file) == 0o600
    assert mode(folder / 'session.key') == 0o600


def test_a_umask_takes_nothing_from_the_owner(tmp_path: Path) -> None:
    former = os.umask(0o777)
    try:
        folder = private_folder(tmp_path / 'data')
        file = private_file(folder / 'file')
    finally:
        os.umask(former)
    assert (mode(folder), mode(file)) == (0o700, 0o600)


def test_a_folder_that_another_process_creates_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, 'exists', lambda _path: False)
    assert mode(private_folder(tmp_path / 'data')) == 0o700


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = load_or_create_secret(tmp_path / 'session.key')
    assert load_or_create_secret(tmp_path / 'session.key') == first
    assert len(first.get_secret_value()) >= 32
    assert [path.name for path in tmp_path.iterdir()] == ['session.key']


def test_a_file_is_locked_by_one_process_at_a_time(tmp_path: Path) -> None:
    first = try_lock(tmp_path / 'in-use')
    assert first is not None
    assert try_lock(tmp_path / 'in-use') is None
    first.close()
    second = try_lock(tmp_path / 'in-use')
    assert second is not None
    second.close()


class TestFolder:
    def test_one_of_another_user_is_refused_with_the_remedy(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_another_user(monkeypatch)
        with pytest.raises(StorageError, match=f'belongs to user .* chown -R {os.geteuid()} {folder}'):
            private_folder(folder)

    @pytest.mark.parametrize('target', ['there', 'gone'])
    def test_a_link_in_its_place_is_refused(self, tmp_path: Path, target: str) -> None:
        private_folder(tmp_path / 'there')
        (tmp_path / 'data').symlink_to(tmp_path / target)
        with pytest.raises(StorageError, match='symbolic link; set AUTHUI_DATA_DIR'):
            private_folder(tmp_path / 'data')
        assert not (tmp_path / 'gone').exists()

    @pytest.mark.parametrize('depth', [0, 1])
    def test_one_that_every_user_could_replace_is_logged_with_the_remedy(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, depth: int
    ) -> None:
        """No reason not to start: volumes of containers are often like this, and have one user only."""
        shared = tmp_path / 'shared'
        path = shared.joinpath(*['between'] * depth, 'data')
        path.parent.mkdir(parents=True)
        shared.chmod(0o777)
        assert mode(private_folder(path)) == 0o700
        assert f'chmod o-w {shared}, or set AUTHUI_DATA_DIR' in caplog.text

    def test_one_behind_a_link_that_every_user_could_replace_is_logged_too(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        shared = tmp_path / 'shared'
        private_folder(shared / 'data')
        (tmp_path / 'link').symlink_to(shared)
        shared.chmod(0o777)
        private_folder(tmp_path / 'link' / 'data')
        assert f'chmod o-w {shared}' in caplog.text

    def test_a_path_through_another_users_link_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        private_folder(tmp_path / 'real')
        link = tmp_path / 'link'
        link.symlink_to('real')
        if not os.geteuid():
            os.chown(link, 4711, 4711, follow_symlinks=False)
        else:
            as_another_user(monkeypatch)
        with pytest.raises(StorageError, match='symbolic link of another user'):
            private_folder(link / 'data')

    def test_a_shared_folder_with_the_sticky_bit_and_a_link_of_ones_own_are_accepted(self, tmp_path: Path) -> None:
        (tmp_path / 'shared').mkdir()
        (tmp_path / 'shared').chmod(0o1777)
        (tmp_path / 'link').symlink_to('shared')
        assert mode(private_folder(tmp_path / 'link' / 'data')) == 0o700

    @pytest.mark.usefixtures('open_umask')
    def test_parents_that_it_creates_cannot_be_written_by_others_whatever_the_umask(self, tmp_path: Path) -> None:
        private_folder(tmp_path / 'var' / 'authui' / 'data')
        assert (mode(tmp_path / 'var'), mode(tmp_path / 'var' / 'authui')) == (0o755, 0o755)

    def test_on_a_system_without_owners_none_is_checked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """As on Windows."""
        tmp_path.chmod(0o777)
        (tmp_path / 'data').mkdir(mode=0o755)
        monkeypatch.delattr(os, 'geteuid')
        private_file(private_folder(tmp_path / 'data') / 'file')
        load_or_create_secret(tmp_path / 'data' / 'session.key')
        load_or_create_secret(tmp_path / 'data' / 'session.key')


def beside_it(suffix: str) -> Callable[[Path], object]:
    return lambda path: private_sqlite(path.with_name(path.name.removesuffix(suffix)))


USES: dict[str, Callable[[Path], object]] = {
    'file': private_file,
    'session.key': load_or_create_secret,
    'sessions.sqlite3': private_sqlite,
    'sessions.sqlite3-wal': beside_it('-wal'),
    'sessions.sqlite3-shm': beside_it('-shm'),
    'sessions.sqlite3-journal': beside_it('-journal'),
}


@pytest.mark.parametrize('name', USES)
class TestFile:
    """An existing file is checked before it is used."""

    def test_one_that_others_can_read_is_closed_to_them(self, folder: Path, name: str) -> None:
        path = folder / name
        path.write_text('x' * 43)
        path.chmod(0o644)
        USES[name](path)
        assert (mode(path), path.read_text()) == (0o600, 'x' * 43)

    def test_one_of_another_user_is_refused(self, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / name).write_text('x' * 43)
        as_another_user(monkeypatch)
        with pytest.raises(StorageError, match=f'{name} belongs to user .* chown'):
            USES[name](folder / name)

    @pytest.mark.parametrize('target', ['there', 'gone'])
    def test_a_link_is_refused_and_not_followed(self, folder: Path, tmp_path: Path, name: str, target: str) -> None:
        other = tmp_path / 'there'
        other.write_text('x' * 43)
        other.chmod(0o644)
        (folder / name).symlink_to(tmp_path / target)
        with pytest.raises(StorageError, match=f'{name} is a symbolic link'):
            USES[name](folder / name)
        assert (mode(other), (tmp_path / 'gone').exists()) == (0o644, False)

    @pytest.mark.parametrize('make', [os.mkfifo, os.mkdir])
    def test_anything_but_a_regular_file_is_refused_without_waiting(
        self, folder: Path, name: str, make: Callable[[Path], None]
    ) -> None:
        make(folder / name)
        with pytest.raises(StorageError, match=f'{name} is not a file'):
            USES[name](folder / name)
