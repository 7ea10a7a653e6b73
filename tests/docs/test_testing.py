"""The tests on the page about testing pass as printed, with the app and the settings of that page."""

from __future__ import annotations

import re
from pathlib import Path

from support.hosts_tests import BROWSER, run_tests, served_browser

PAGE = (Path(__file__).parents[2] / 'docs' / 'testing.md').read_text(encoding='utf-8')
BLOCKS = re.findall(r'^```(\w+)\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == 'python']


def test_they_pass(tmp_path: Path) -> None:
    (settings,) = (code for language, code in BLOCKS if language == 'ini')
    tests = {f'test_{number}.py': code for number, code in enumerate(PYTHON[1:])}
    files = {'main.py': PYTHON[0], 'pytest.ini': settings, 'conftest.py': BROWSER, **tests}
    with served_browser() as url:
        ran = run_tests(tmp_path, files, '-W', 'error', '-p', 'support.forked_live_apps', BROWSER_URL=url)
    assert ran.bad == {}, ran.output
    assert len(ran.outcomes) == PAGE.count('\ndef test_') + PAGE.count('\nasync def test_')
