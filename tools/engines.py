"""Finds the browsers of other engines, or installs Debian's, and runs the walks of `tests/engines` in them.

Exits with 1 when a walk failed, and with 3 when all walks passed but an engine cannot be had on this machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MISSING = 3
"""The exit status when an engine cannot be had."""
_FOLDERS = ('usr/lib/*', 'usr/lib64', 'usr/libexec')
"""Where packages put the small browser of WebKitGTK, which is not on PATH."""


@dataclass(frozen=True)
class Engine:
    """A browser engine: what runs it, and the packages of Debian that contain this."""

    name: str
    programs: Mapping[str, tuple[str, ...]]
    """The names that each program may have, some of them with the folder of their package."""
    packages: tuple[str, ...]

    def find(self) -> dict[str, str]:
        """Return the paths of the programs that are on this machine."""
        found = {part: _path(names) for part, names in self.programs.items()}
        return {part: path for part, path in found.items() if path is not None}

    def missing(self) -> list[str]:
        """Return the names of the programs that are not on this machine."""
        found = self.find()
        return [names[0] for part, names in self.programs.items() if part not in found]


FIREFOX = Engine('Firefox', {'browser': ('firefox-esr', 'firefox')}, ('firefox-esr', 'fonts-liberation'))
WEBKIT = Engine(
    'WebKit',
    {
        'driver': ('WebKitWebDriver',),
        'browser': ('MiniBrowser', 'webkit2gtk-4.1/MiniBrowser', 'webkitgtk-6.0/MiniBrowser'),
        'display': ('Xvfb',),
    },
    ('webkit2gtk-driver', 'xvfb', 'fonts-liberation'),
)
ENGINES = (WEBKIT, FIREFOX)


def obtain(engine: Engine) -> str:
    """Install an engine's packages where we are root on Debian; return what stood in the way, or an empty text."""
    if not shutil.which('apt-get'):
        return 'this machine has no apt-get'
    if os.geteuid() != 0:
        return 'only root can install packages'
    install = ('install', '-y', '--no-install-recommends', *engine.packages)
    # The lists of packages of a new machine are empty or old.
    if _apt_get(*install) or (_apt_get('update') and _apt_get(*install)):
        return ''
    return 'apt-get could not install it'


def why_not(engine: Engine) -> str:
    """Return why an engine cannot be had, with the remedy, after trying to install it; an empty text if it is there."""
    if not engine.missing():
        return ''
    reason = obtain(engine)
    if not (missing := engine.missing()):
        return ''
    packages = ' '.join(engine.packages)
    reason = f', and {reason}' if reason else f' after the installation of {packages}'
    return f'{_listed(missing)} not found{reason}. Install it (on Debian: apt-get install {packages}).'


def _listed(names: list[str]) -> str:
    return f'{" and ".join(names)} {"was" if len(names) == 1 else "were"}'


def _path(names: tuple[str, ...]) -> str | None:
    """Return the path of the first of these programs: a name with a folder is looked up where packages put it."""
    for name in names:
        if on_path := shutil.which(name):
            return on_path
        folders = _FOLDERS if '/' in name else ()
        found = sorted(path for folder in folders for path in Path('/').glob(f'{folder}/{name}'))
        if found:
            return str(found[0])
    return None


def _apt_get(*arguments: str) -> bool:
    print('engines: apt-get', *arguments, file=sys.stderr)
    environment = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}
    done = subprocess.run(['apt-get', *arguments], check=False, stdout=sys.stderr, env=environment)  # noqa: S603, S607 - the packages above
    return done.returncode == 0


def main() -> int:
    """Run the walks in each engine that is here, and say which are not."""
    reasons = {engine.name: why_not(engine) for engine in ENGINES}
    here = [name for name, reason in reasons.items() if not reason]
    failed = False
    if here:
        walks = ROOT / 'tests' / 'engines'
        # Without the fixtures of the other tests, which take longer to load than all of authui.
        options = [f'--confcutdir={walks}', *(f'--engine={name}' for name in here)]
        command = [sys.executable, '-m', 'pytest', str(walks), *options, *sys.argv[1:]]
        failed = subprocess.run(command, check=False, cwd=ROOT).returncode != 0  # noqa: S603 - our own command
    for name, reason in reasons.items():
        if reason:
            print(f'{name}: cannot be had: {reason}')
    if failed:
        return 1
    return 0 if len(here) == len(ENGINES) else MISSING


if __name__ == '__main__':
    sys.exit(main())
