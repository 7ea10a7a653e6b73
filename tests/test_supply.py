"""What is installed is pinned with hashes, listed, and asked after: a weakness turns the gate red, and silence too."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.output.json import JsonV1Dot6
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from support.screens import free_port

ROOT = Path(__file__).parents[1]
TOOL = runpy.run_path(str(ROOT / 'tools' / 'sbom.py'))
LOCK = (ROOT / 'requirements.lock').read_text(encoding='utf-8')
PINS: dict[str, tuple[str, list[str]]] = TOOL['pins'](LOCK)
WEAK = 'weak-package==1.0 \\\n    --hash=sha256:' + '0' * 64 + '\n'
SOUND = 'sound-package==1.0 \\\n    --hash=sha256:' + '0' * 64 + '\n'


def needed(name: str, extras: frozenset[str] = frozenset(), seen: set[str] | None = None) -> set[str]:
    """Return all that a package brings along here."""
    seen = set() if seen is None else seen
    for line in distribution(name).requires or []:
        wanted = Requirement(line)
        applies = any(wanted.marker is None or wanted.marker.evaluate({'extra': each}) for each in extras | {''})
        found = canonicalize_name(wanted.name)
        if applies and found not in seen:
            seen.add(found)
            needed(wanted.name, frozenset(wanted.extras), seen)
    return seen


def test_all_that_is_needed_at_run_time_is_pinned_with_hashes() -> None:
    pinned = {canonicalize_name(name) for name in PINS}
    assert needed('authui', frozenset({'redis'})) - pinned == set()
    assert all(hashes for _, hashes in PINS.values())


def test_the_pins_are_those_that_are_tested() -> None:
    tested = dict(line.lower().split('==') for line in (ROOT / 'constraints.txt').read_text().split())
    tested = {canonicalize_name(name): version for name, version in tested.items()}
    pinned = {canonicalize_name(name): version.lower() for name, (version, _) in PINS.items()}
    assert {name: version for name, version in pinned.items() if tested.get(name, version) != version} == {}


FLOORS = {
    'cryptography': ('50.0.0', '49.0.0', 'CVE-2026-69247'),
    'h11': ('0.16.0', '0.15.0', 'CVE-2025-43859'),
    'pyjwt': ('2.13.0', '2.12.1', 'CVE-2026-48526'),
    'python-multipart': ('0.0.31', '0.0.30', 'CVE-2026-53540'),
    'requests': ('2.33.0', '2.32.5', 'CVE-2026-25645'),
    'starlette': ('1.3.1', '1.3.0', 'GHSA-82w8-qh3p-5jfq'),
    'urllib3': ('2.7.0', '2.6.3', 'CVE-2026-44432'),
}
"""The first version without a known weakness, the last one with it, and the newest advisory between them."""


@pytest.mark.parametrize('name', FLOORS)
def test_an_install_without_the_pins_gets_no_version_with_a_known_weakness(name: str) -> None:
    sound, weak, advisory = FLOORS[name]
    project = tomllib.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))['project']
    wanted = list(map(Requirement, project['dependencies']))
    allowed: dict[str, SpecifierSet] = {canonicalize_name(each.name): each.specifier for each in wanted}
    pinned: dict[str, str] = {canonicalize_name(key): version for key, (version, _) in PINS.items()}
    assert name in allowed, f'name a floor of {sound} for {name} ({advisory})'
    floors = [Version(each.version) for each in allowed[name] if each.operator == '>=']
    assert floors, f'name a floor of {sound} for {name} ({advisory})'
    assert max(floors) >= Version(sound), advisory
    assert not allowed[name].contains(weak), advisory
    assert allowed[name].contains(pinned[name])


def test_no_pin_names_where_it_comes_from() -> None:
    assert not re.search(r'://|index-url|find-links', LOCK)


def test_the_bill_of_materials_lists_every_pin() -> None:
    bill: dict[str, Any] = json.loads(JsonV1Dot6(TOOL['bill'](LOCK)).output_as_string())
    listed = {
        each['name']: (each['version'], sorted(part['content'] for part in each['hashes']))
        for each in bill['components']
    }
    assert listed == {name: (version, sorted(hashes)) for name, (version, hashes) in PINS.items()}


class Advisories(BaseHTTPRequestHandler):
    """A database that knows of one weakness."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        package = {'ecosystem': 'PyPI', 'name': 'weak-package'}
        known = {
            'id': 'PYSEC-2000-1',
            'affected': [{'package': package, 'versions': ['1.0']}],
            'details': 'It is weak.',
        }
        answer = {'vulns': [known]} if asked['package']['name'] == 'weak-package' else {}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope='module')
def database() -> Iterator[str]:
    server = ThreadingHTTPServer(('127.0.0.1', 0), Advisories)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f'http://127.0.0.1:{server.server_port}/v1/query'
    server.shutdown()
    thread.join()
    server.server_close()


def gate(folder: Path, pins: str, database: str) -> subprocess.CompletedProcess[str]:
    lock = folder / 'requirements.lock'
    lock.write_text(pins, encoding='utf-8')
    command = [sys.executable, str(ROOT / 'tools' / 'audit.py'), str(lock), '--osv-url', database]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own tool


class TestAudit:
    def test_passes_what_is_sound(self, tmp_path: Path, database: str) -> None:
        assert gate(tmp_path, SOUND, database).returncode == 0

    @pytest.mark.parametrize('pins', [WEAK, SOUND + WEAK])
    def test_fails_on_a_known_weakness_and_names_it(self, tmp_path: Path, database: str, pins: str) -> None:
        found = gate(tmp_path, pins, database)
        assert found.returncode != 0
        assert 'PYSEC-2000-1' in found.stdout

    def test_fails_on_a_pin_without_a_hash(self, tmp_path: Path, database: str) -> None:
        assert gate(tmp_path, 'sound-package==1.0\n', database).returncode != 0

    def test_fails_where_nobody_answers(self, tmp_path: Path) -> None:
        assert gate(tmp_path, SOUND, f'http://127.0.0.1:{free_port()}/v1/query').returncode != 0
