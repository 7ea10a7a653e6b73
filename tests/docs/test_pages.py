"""The documentation as a whole: each page has its place, each link leads somewhere, the reference matches the code."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from authui.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / 'docs'
READ = [
    *(ROOT / f'{name}.md' for name in ('README', 'CHANGELOG', 'CONTRIBUTING', 'SECURITY')),
    *(ROOT / folder / 'README.md' for folder in ('deploy', 'examples')),
]
PAGES = [*READ, *sorted(DOCS.glob('*.md'))]
_CODE = re.compile(r'^```.*?^```|`[^`\n]+`', re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site's generator make them."""
    text = re.sub(r'^```.*?^```', '', page.read_text(encoding='utf-8'), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r'^#+ (.+)$', text, re.MULTILINE)
    return {re.sub(r'[^\w\- ]', '', heading.lower()).strip().replace(' ', '-') for heading in headings}


@pytest.mark.parametrize('page', PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = _CODE.sub('', page.read_text(encoding='utf-8'))
    targets = [found for found in re.findall(r'\]\(([^)\s]+)\)', text) if not re.match(r'https?:', found)]
    broken = []
    for target in targets:
        path, _, anchor = target.partition('#')
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize('page', sorted(DOCS.glob('*.md')), ids=lambda page: page.name)
def test_a_page_of_the_site_links_to_nothing_beyond_it(page: Path) -> None:
    text = _CODE.sub('', page.read_text(encoding='utf-8'))
    assert [found for found in re.findall(r'\]\(([^)\s]+)\)', text) if found.startswith('..')] == []


def test_every_page_is_in_the_navigation_and_in_llms_txt() -> None:
    site = tomllib.loads((ROOT / 'zensical.toml').read_text(encoding='utf-8'))
    shown = [page for group in site['project']['nav'] for pages in group.values() for page in pages]
    pages = sorted(page.name for page in DOCS.glob('*.md'))
    assert sorted(shown) == pages
    listed = re.findall(r'\]\(([\w-]+\.md)\)', (DOCS / 'llms.txt').read_text(encoding='utf-8'))
    assert sorted(listed) == sorted(set(pages) - {'index.md'})


def test_the_reference_matches_the_code() -> None:
    specification = importlib.util.spec_from_file_location('reference', ROOT / 'tools' / 'reference.py')
    assert specification is not None
    assert specification.loader is not None
    reference = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(reference)
    stale = [name for name, page in reference.pages().items() if (DOCS / name).read_text(encoding='utf-8') != page]
    assert stale == [], 'run `make reference`'


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path / 'docs')
    shutil.copy(ROOT / 'zensical.toml', tmp_path)
    command = [sys.executable, '-m', 'zensical', 'build', '--strict']
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode == 0, done.stdout + done.stderr
    for page in DOCS.glob('*.md'):
        place = tmp_path / 'build' / 'site' / ('' if page.stem == 'index' else page.stem) / 'index.html'
        assert place.exists(), page.name
        # A reader's browser requests nothing from other sites.
        assert re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="https?://[^"]*', place.read_text()) == []


ROOMS = [
    *('Errors, models, files and logs', 'Settings', 'Store', 'Cognito', 'Local', 'Account', 'Session', 'Reactive'),
    *('Bearer', 'Pages', 'Edge', 'Guards', 'Host', 'Doors', 'Suite', 'Dependencies'),
]


def test_the_reference_names_each_setting_once() -> None:
    names = re.findall(r'^\| `AUTHUI_(\w+)` \|', (DOCS / 'settings.md').read_text(encoding='utf-8'), re.MULTILINE)
    assert sorted(names) == sorted(each.upper() for each in Settings.model_fields)


def test_no_file_of_the_package_has_more_than_400_lines() -> None:
    sizes = {path: path.read_text(encoding='utf-8').count('\n') for path in (ROOT / 'src').rglob('*.py')}
    assert {str(path): lines for path, lines in sizes.items() if lines > 400} == {}


def test_each_room_of_the_house_has_a_heading_in_the_design_that_modules_can_link_to() -> None:
    text = (DOCS / 'design.md').read_text(encoding='utf-8')
    assert re.findall(r'^## (.+)$', text, re.MULTILINE) == ['The house', *ROOMS]
    house = text.partition('## The house')[2].partition('\n## ')[0]
    linked = set(re.findall(r'\]\(#([\w-]+)\)', house))
    assert linked == {re.sub(r'[^\w ]', '', room.lower()).replace(' ', '-') for room in ROOMS}


def test_no_reason_is_given_twice() -> None:
    leads = re.findall(r'^\*\*(.+?)\*\*', (DOCS / 'design.md').read_text(encoding='utf-8'), re.MULTILINE)
    assert len(leads) > 90
    assert len(set(leads)) == len(leads)


def test_the_templates_for_issues_are_forms() -> None:
    folder = ROOT / '.github' / 'ISSUE_TEMPLATE'
    forms = {path.name: yaml.safe_load(path.read_text(encoding='utf-8')) for path in folder.glob('*.yml')}
    assert forms.pop('config.yml') == {'blank_issues_enabled': True}
    assert sorted(forms) == ['bug_report.yml', 'feature_request.yml']
    for form in forms.values():
        assert {'name', 'description', 'body'} <= form.keys()
        fields = [each for each in form['body'] if each['type'] != 'markdown']
        assert len({each['id'] for each in fields}) == len(fields)
        assert all(each['attributes']['label'] for each in fields)


def test_the_changelog_is_kept_as_keep_a_changelog_asks() -> None:
    text = (ROOT / 'CHANGELOG.md').read_text(encoding='utf-8')
    versions = re.findall(r'^## (.+)$', text, re.MULTILINE)
    assert versions[0] == '[Unreleased]'
    assert all(re.fullmatch(r'\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d', each) for each in versions[1:])
    kinds = set(re.findall(r'^### (.+)$', text, re.MULTILINE))
    assert kinds <= {'Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'}


def test_no_entry_of_the_changelog_occurs_twice() -> None:
    text = (ROOT / 'CHANGELOG.md').read_text(encoding='utf-8')
    entries = [' '.join(entry.split()) for entry in re.findall(r'^- (.+(?:\n  .+)*)', text, re.MULTILINE)]
    assert len(entries) > 100
    assert sorted({entry for entry in entries if entries.count(entry) > 1}) == []
