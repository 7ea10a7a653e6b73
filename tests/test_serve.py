"""Which files of a folder are served: no hidden ones, none of authui's own, and none behind a link to elsewhere."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Scope

from authui.errors import SettingsError
from authui.serve import ShownFiles, add_files

CANARY = 'canary'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / 'site'
    for name in ('.git/config', '.env', '.authui/session.key', 'state/session.key', 'state/deep/x', 'docs/.env'):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(CANARY)
    for name in ('.git/index.html', '.well-known/.secret', '.well-knownish', '...', '..data', 'state/index.html'):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(CANARY)
    for name in ('index.html', 'docs/index.html', 'docs/a.b.txt', '.well-known/security.txt', 'a.', 'über.txt'):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text('shown')
    (tmp_path / 'outside').write_text(CANARY)
    (site / 'link-out').symlink_to(tmp_path / 'outside')
    (site / 'folder-out').symlink_to(tmp_path)
    (site / 'link-to-hidden').symlink_to(site / '.env')
    (site / 'link-to-folder').symlink_to(site / '.git')
    (site / 'link-to-state').symlink_to(site / 'state')
    (site / 'link-within').symlink_to(site / 'docs' / 'a.b.txt')
    os.link(site / '.env', site / 'same-as-env')
    return site


@pytest.fixture
def files(site: Path) -> ShownFiles:
    return ShownFiles(site, [site / 'state', site / '.env', site / 'not-there'])


async def answer_to(files: ShownFiles, path: str) -> str:
    """Return the text or status that a browser gets for a path in the form that the request has."""
    scope: Scope = {'type': 'http', 'method': 'GET', 'path': unquote(path), 'headers': [], 'root_path': ''}
    try:
        response = await files.get_response(files.get_path(scope), scope)
    except HTTPException as error:
        return str(error.status_code)
    if response.status_code != 200:
        return str(response.status_code)
    return Path(response.path).read_text()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    'path',
    [
        '/',
        '/index.html',
        '/docs/',
        '/docs/a.b.txt',
        '/.well-known/security.txt',
        '/link-within',
        '/a.',
        '/%C3%BCber.txt',
    ],
)
async def test_the_site_is_served(files: ShownFiles, path: str) -> None:
    assert await answer_to(files, path) == 'shown'


HIDDEN = [
    '/.env',
    '/.git/config',
    '/.git/',
    '/.git',
    '/.git/index.html',
    '/.authui/session.key',
    '/docs/.env',
    '/.well-known/.secret',
    '/.well-known/../.env',
    '/.well-known/..%2f.env',
    '/.WELL-KNOWN/../.env',
    '/.well-knownish',
    '/...',
    '/..data',
    '/state/session.key',
    '/state/',
    '/state/deep/x',
    '/docs/../state/session.key',
    '/link-to-state/session.key',
    '/link-to-state/',
    '/link-out',
    '/folder-out/outside',
    '/folder-out/site/.env',
    '/link-to-hidden',
    '/link-to-folder/config',
    '/link-to-folder/',
    '/same-as-env',
    '/../outside',
    '/docs//../.env',
    '//.env',
    '/./.env',
    '/docs/./../.env',
    '/.env/',
    '/.env%00.txt',
    '/.env%20',
    '/docs\\..\\.env',
    '/docs\\a.b.txt',
    '/%2eenv',
    '/%2e%67it/config',
    '/docs/%2e%2e/.env',
    '/docs%2f.env',
    '/%252eenv',
    '/%E2%80%8B.env',
    '/%EF%BC%8Eenv',
]


@pytest.mark.parametrize('path', HIDDEN)
async def test_a_hidden_file_is_answered_as_if_it_did_not_exist(files: ShownFiles, path: str) -> None:
    assert await answer_to(files, path) == await answer_to(files, '/nowhere') == '404'


async def test_the_same_holds_where_the_site_has_a_page_for_missing_files(files: ShownFiles, site: Path) -> None:
    (site / '404.html').write_text('nothing here')
    for path in ('/.env', '/state/session.key', '/nowhere'):
        scope: Scope = {'type': 'http', 'method': 'GET', 'path': path, 'headers': [], 'root_path': ''}
        response = await files.get_response(files.get_path(scope), scope)
        assert response.status_code == 404
        assert Path(response.path).name == '404.html'  # type: ignore[attr-defined]


@pytest.mark.parametrize('name', ['.env', '.git/config', 'state/session.key', 'state/deep/x', 'docs/.env'])
async def test_it_stays_hidden_however_its_letters_are_encoded(files: ShownFiles, name: str) -> None:
    for number in range(len(name)):
        path = '/' + quote(name[:number]) + f'%{ord(name[number]):02X}' + quote(name[number + 1 :])
        assert await answer_to(files, path) == '404', path


def test_a_folder_of_secrets_is_refused(site: Path) -> None:
    for folder in (site / 'state', site / 'state' / 'deep'):
        with pytest.raises(SettingsError, match='keeps secrets'):
            ShownFiles(folder, [site / 'state'])


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.WARNING):
        yield caplog


def test_the_log_names_at_the_start_what_is_not_served(site: Path, said: pytest.LogCaptureFixture) -> None:
    add_files(site, private=[site / 'state'])
    assert 'served to nobody: ..., ..data, .authui, .env, .git, .well-knownish, state' in said.text


def test_nothing_is_logged_for_a_folder_without_hidden_files(tmp_path: Path, said: pytest.LogCaptureFixture) -> None:
    add_files(tmp_path, private=[tmp_path.parent / '.authui'])
    assert said.messages == []
