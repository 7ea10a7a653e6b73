"""Lends the packages of this environment to one that a test makes: pip finds them there and downloads nothing."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement


def lend(environment: Path, extras: Collection[str]) -> None:
    """Make all that authui with these extras requires importable in a virtual environment, and authui itself not.

    A second call adds what more extras require. A package that authui uses without requiring it is not lent.
    """
    packages = environment / 'lent'
    packages.mkdir(exist_ok=True)
    (site,) = environment.glob('lib/python*/site-packages')
    (site / 'lent.pth').write_text(f'{packages}\n')
    for each in _required('authui', frozenset(extras), set()):
        folder = Path(str(each.locate_file('')))
        for name in {file.parts[0] for file in each.files or ()} - {'..', '__pycache__'}:
            if not (packages / name).exists():
                (packages / name).symlink_to(folder / name)
        for script in each.entry_points.select(group='console_scripts'):
            _lend_script(script.name, environment / 'bin')


def _required(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> Iterator[Distribution]:
    """Yield what a distribution requires, and what that requires."""
    seen.add((name, extras))
    for line in distribution(name).requires or ():
        wanted = Requirement(line)
        is_wanted = wanted.marker is None or any(wanted.marker.evaluate({'extra': extra}) for extra in ('', *extras))
        more = frozenset(wanted.extras)
        if is_wanted and (wanted.name, more) not in seen:
            if wanted.name != 'authui':
                yield distribution(wanted.name)
            yield from _required(wanted.name, more, seen)


def _lend_script(name: str, folder: Path) -> None:
    own = Path(sys.executable).with_name(name)
    if own.is_file() and not (folder / name).exists():
        _, _, code = own.read_text(encoding='utf-8').partition('\n')
        (folder / name).write_text(f'#!{folder / "python"}\n{code}', encoding='utf-8')
        (folder / name).chmod(0o755)
