"""The table of NIST's levels names settings that exist, and for each level that is reached a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from authui.cli import main
from authui.settings import Settings

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / 'docs' / 'threats.md').read_text(encoding='utf-8').partition('## AAL1, AAL2')[2].partition('\n## ')[0]
ROWS = [re.split(r' *\| *', line.strip('| ')) for line in SECTION.splitlines() if re.match(r'\| (none|AAL\d)', line)]


def test_each_level_is_there() -> None:
    assert {row[0] for row in ROWS} == {'none', 'AAL1', 'AAL2', 'AAL3'}


@pytest.mark.parametrize('row', [each for each in ROWS if each[0] != 'AAL3'], ids=lambda row: row[1])
def test_a_row_names_what_there_is(row: list[str]) -> None:
    _, _, pool, settings, shown = row
    tests = re.findall(r'`([\w/]+\.py)`', shown)
    assert tests
    for test in tests:
        assert (ROOT / 'tests' / test).is_file(), test
    for name, value in re.findall(r'AUTHUI_(\w+)=(\w+)', settings):
        assert str(getattr(Settings.load(**{name.lower(): value}), name.lower())) in {value, 'True'}
    for option in re.findall(r'(?<=provision )(--\w+)', pool):
        assert option in [each for made in main.commands['provision'].params for each in made.opts]
