from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from authui.errors import StorageError
from authui.files import hold, kept_secret, private_file, private_folder


@pytest.fixture
def open_umask() -> Iterator[None]:
    former = os.umask(0)
    yield
    os.umask(former)


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
        kept_secret(path)
    assert path.read_text() == 'half'


@pytest.mark.usefixtures('open_umask')
def test_folders_and_files_are_the_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / 'data')
    file = private_file(folder / 'file')
    kept_secret(folder / 'session.key')
    assert mode(folder) == 0o700
    assert mode(file) == 0o600
    assert mode(folder / 'session.key') == 0o600


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / 'session.key')
    assert kept_secret(tmp_path / 'session.key') == first
    assert len(first.get_secret_value()) >= 32
    assert [path.name for path in tmp_path.iterdir()] == ['session.key']


def test_a_file_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    first = hold(tmp_path / 'in-use')
    assert first is not None
    assert hold(tmp_path / 'in-use') is None
    first.close()
    second = hold(tmp_path / 'in-use')
    assert second is not None
    second.close()
