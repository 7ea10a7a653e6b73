"""Where the peers come from: npm and PyPI, pinned beside this file and put under `build/`; runs none of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from report import FOLDER

HERE = Path(__file__).parent
TARGET = FOLDER / 'peers'
PATIENCE = 120
"""Seconds that an installation may take."""


class MissingError(Exception):
    """A peer cannot be had on this machine; the message says why in a line."""


def node() -> tuple[str, Path]:
    """Install Vue, Vuex and Pinia; returns node's path and that of the script that uses them.

    No lock file is kept, for it would name a registry's host; the direct dependencies are pinned exactly.
    """
    program, npm = shutil.which('node'), shutil.which('npm')
    if program is None or npm is None:
        raise MissingError('there is no node with npm')
    TARGET.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / 'package.json', TARGET)
    # A script finds its modules from where it stands.
    script = Path(shutil.copy(HERE / 'run.mjs', TARGET))
    _run(npm, 'install', '--prefix', str(TARGET), '--no-package-lock', '--no-audit', '--no-fund', '--silent')
    return program, script


def amplify() -> Path:
    """Install Amplify UI's Vue Authenticator and build its login page; returns the folder to serve."""
    npm = shutil.which('npm')
    if npm is None:
        raise MissingError('there is no npm')
    target = TARGET / 'amplify'
    shutil.copytree(HERE / 'amplify', target, dirs_exist_ok=True)
    _run(npm, 'install', '--prefix', str(target), '--no-package-lock', '--no-audit', '--no-fund', '--silent')
    _run(npm, 'exec', '--prefix', str(target), '--', 'vite', 'build', str(target))
    return target / 'dist'


def observ() -> None:
    """Install observ, and let it be imported: into a folder of its own, for nothing but the race needs it."""
    target = TARGET / 'python'
    pins, installed = HERE / 'requirements.txt', target / 'requirements.txt'
    if not installed.exists() or installed.read_text('utf-8') != pins.read_text('utf-8'):
        shutil.rmtree(target, ignore_errors=True)
        _run(sys.executable, '-m', 'pip', 'install', '--quiet', '--target', str(target), '--requirement', str(pins))
        shutil.copy(pins, installed)
    sys.path.append(str(target))


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603 - our own commands
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingError(f'{Path(command[0]).name} could not install it: {type(error).__name__}') from error
