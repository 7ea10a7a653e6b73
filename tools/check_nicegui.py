"""Try another NiceGUI: install it into an environment of its own, look up the hook points, run their rooms' tests."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ROOT / 'build'
TESTS = ['tests/edge', 'tests/guards', 'tests/host', 'tests/pages', 'tests/reactive']
"""The adapter's own tests, and those of the rooms that ask it (guards, host) or keep hook points (pages, reactive)."""
LOOK_UP = """
from authui.edge.nicegui_hooks import look_up_hooks
from authui.errors import SettingsError
try:
    look_up_hooks()
except (ImportError, SettingsError) as error:
    raise SystemExit(f'check-nicegui: {error}')
"""


def wanted(version: str) -> list[str]:
    """Return what the tests need, with this NiceGUI in place of the one that authui asks for."""
    project = tomllib.loads((ROOT / 'pyproject.toml').read_text('utf-8'))['project']
    extras = project['optional-dependencies']
    needed = [*project['dependencies'], *extras['redis'], *extras['testing'], *extras['test']]
    return [f'nicegui=={version}', *(each for each in needed if not each.startswith(('nicegui', 'authui')))]


def pins() -> str:
    """Return the constraints of all packages but NiceGUI."""
    lines = (ROOT / 'constraints.txt').read_text('utf-8').splitlines()
    return '\n'.join(line for line in lines if not line.startswith('nicegui=='))


def main() -> int:
    """Exit with 0 where all is well; what an earlier call has installed is used again."""
    version = sys.argv[1] if len(sys.argv) > 1 else ''
    if not re.fullmatch(r'\d+(\.\w+)+', version):
        print('check-nicegui: name the version of NiceGUI: make check-nicegui VERSION=3.18.0')
        return 2
    folder = BUILD / f'nicegui-{version}'
    python = folder / ('Scripts' if sys.platform == 'win32' else 'bin') / 'python'
    if not python.exists():
        venv.create(folder, with_pip=True)
    constraints = folder / 'constraints.txt'
    constraints.write_text(pins(), 'utf-8')
    pip = [str(python), '-m', 'pip', 'install', '--quiet', '--quiet', '--disable-pip-version-check']
    for command in (
        [*pip, '--constraint', str(constraints), *wanted(version)],
        [*pip, '--no-deps', '--editable', str(ROOT)],
        [str(python), '-c', LOOK_UP],
        [str(python), '-m', 'pytest', '-q', *TESTS, *sys.argv[2:]],
    ):
        done = subprocess.run(command, check=False, cwd=ROOT)  # noqa: S603 - our own commands
        if done.returncode:
            print(f'check-nicegui: NiceGUI {version} does not pass; authui goes on asking for the tested ones')
            return done.returncode
    print(f'check-nicegui: NiceGUI {version} passes; run make test on it before pyproject.toml allows it')
    return 0


if __name__ == '__main__':
    sys.exit(main())
