"""What is published: the wheel is whole, and works without the source tree beside it."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
import zipfile
from email.parser import HeaderParser
from pathlib import Path

from support.raw_http import HTML, ask
from support.screens import FreshServer

from authui import __version__

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / 'src'
DESCRIPTION = runpy.run_path(str(ROOT / 'tools' / 'description.py'))['description']


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if '.dist-info/' not in name}
        (points,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith('entry_points.txt'))
    files = {path.relative_to(SOURCE) for path in (SOURCE / 'authui').rglob('*') if path.is_file()}
    assert names == {path.as_posix() for path in files if '__pycache__' not in path.parts}
    assert {'authui/py.typed', 'authui/pages/authui.css', 'authui/starter/files/gitignore.txt'} <= names
    assert 'authui = authui.testing.plugin' in points


def test_its_version_is_the_one_of_the_code(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (
            archive.read(name).decode() for name in archive.namelist() if name.endswith('.dist-info/METADATA')
        )
        archive.extractall(tmp_path)
    assert HeaderParser().parsestr(metadata)['Version'] == __version__
    ask = 'from importlib.metadata import version; import authui; print(authui.__version__, version("authui"))'
    assert run(sys.executable, '-c', ask, PYTHONPATH=str(tmp_path)).split() == [__version__, __version__]


def test_the_description_on_an_index_has_no_link_to_a_file_beside_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (
            archive.read(name).decode() for name in archive.namelist() if name.endswith('.dist-info/METADATA')
        )
    message = HeaderParser().parsestr(metadata)
    text = str(message.get_payload())
    assert message['Description-Content-Type'] == 'text/markdown'
    assert text.startswith('# authui\n')
    assert '## Two commands' in text
    assert 'AuthUI().install()' in text
    assert [link for link in re.findall(r'\]\(([^)]+)\)', text) if not link.startswith('https://')] == []
    assert '| Light | Dark |' not in text  # a table of pictures that are gone


def test_once_a_repository_is_public_its_links_lead_there() -> None:
    readme = '![A login](docs/images/a.png) [Guards](docs/guards.md#a-card), [NiceGUI](https://nicegui.io)\n```\n[a](b)\n```\n'
    assert DESCRIPTION(readme, 'https://code.example/authui/') == (
        '![A login](https://code.example/authui/raw/main/docs/images/a.png) '
        '[Guards](https://code.example/authui/blob/main/docs/guards.md#a-card), [NiceGUI](https://nicegui.io)\n'
        '```\n[a](b)\n```\n'
    )


def test_it_works_by_itself(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / 'installed'
    install = ['install', '--quiet', '--no-deps', '--no-index', '--no-compile', '--target', str(target)]
    run(sys.executable, '-m', 'pip', *install, str(wheel), PIP_DISABLE_PIP_VERSION_CHECK='1')
    path = {'PYTHONPATH': str(target)}  # comes before the source tree that this environment has
    where = run(sys.executable, '-c', 'import authui; print(authui.__file__)', **path)
    assert Path(where.strip()).is_relative_to(target)
    script = target / ('Scripts/authui.exe' if sys.platform == 'win32' else 'bin/authui')
    assert 'demo' in run(str(script), '--help', **path)
    run(str(script), 'new', str(tmp_path / 'shop'), **path)
    assert (tmp_path / 'shop' / 'tests' / 'test_app.py').is_file()
    server = FreshServer(tmp_path, **path)
    server.start()
    try:
        page = ask(server, 'GET', '/login', HTML).body
        assert 'authui-card' in page
        assert '/authui/files/' in page
    finally:
        server.stop()
