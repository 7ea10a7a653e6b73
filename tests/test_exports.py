"""The public names are those that the documents name, and each can be had."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

import authui
from authui.cli import main

ROOT = Path(__file__).parents[1]
TEXT = '\n'.join(
    page.read_text(encoding='utf-8')
    for page in [ROOT / 'README.md', *sorted((ROOT / 'docs').glob('*.md'))]
    if page.name != 'design.md'
)
CODE = '\n'.join(re.findall(r'^```.*?^```|`[^`\n]+`', TEXT, re.MULTILINE | re.DOTALL))
PACKAGES = ['authui', 'authui.api', 'authui.local', 'authui.reactive', 'authui.store', 'authui.testing']
"""What hosts import from."""


def imported(package: str) -> set[str]:
    """Return the names that the documents import from a package."""
    lines = re.findall(rf'^ *from {re.escape(package)} import \(?([^)\n]+|[^)]+(?=\)))', TEXT, re.MULTILINE)
    return {name.split(' as ')[0].strip() for names in lines for name in names.split(',') if name.strip()}


@pytest.mark.parametrize('package', PACKAGES)
def test_the_exported_names_are_the_documented_ones(package: str) -> None:
    exported = set(import_module(package).__all__)
    assert imported(package) <= exported
    spelled = {name for name in exported if re.search(rf'\b{name}\b', CODE)}
    assert exported - spelled - imported(package) == set()


@pytest.mark.parametrize('package', PACKAGES)
def test_each_can_be_had(package: str) -> None:
    module = import_module(package)
    assert all(getattr(module, name) is not None for name in module.__all__)


@pytest.mark.parametrize('package', ['authui', 'authui.testing'])
def test_those_that_are_loaded_late_are_listed(package: str) -> None:
    module = import_module(package)
    assert dir(module) == module.__all__
    with pytest.raises(AttributeError, match='has no attribute'):
        module.nothing  # noqa: B018 - to ask for it is what is tested


def test_the_command_says_the_version_of_the_package() -> None:
    assert re.fullmatch(r'\d+\.\d+\.\d+(\.dev\d+)?', authui.__version__)
    told = CliRunner().invoke(main, ['--version'])
    assert (told.exit_code, told.output) == (0, f'authui, version {authui.__version__}\n')
