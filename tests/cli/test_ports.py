"""The port that a command serves on: where it cannot listen there, one line names the port and the remedy."""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from authui import cli
from authui import demo as demo_app
from authui import serve as serve_app
from authui.cli import serving

COMMANDS = ['demo', 'serve', 'pool']
"""All commands that serve something."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the demo and the login note their port and end at once."""
    served: list[int] = []
    for app in (demo_app, serve_app):
        monkeypatch.setattr(app, 'run', lambda _settings, **given: served.append(given['port']))
    return served


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another program listens."""
    with listening() as listener:
        yield listener.getsockname()[1]


def listening(host: str = 'localhost') -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
    listener.bind((host, 0))
    listener.listen()
    return listener


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments)


def test_every_command_with_a_port_is_tested_here() -> None:
    with_port = {
        name for name, command in cli.main.commands.items() if any(each.name == 'port' for each in command.params)
    }
    assert with_port == set(COMMANDS)


@pytest.mark.parametrize('command', COMMANDS)
def test_a_port_in_use_is_refused_in_a_line_with_the_remedy(command: str, ports: list[int], taken: int) -> None:
    told = run(command, '--port', str(taken))
    assert told.exit_code == 1
    complaint = '(is in use|cannot be used: Address already in use)'
    line = rf'Error: port {taken} of \S+ {complaint}; name another with --port(, or leave it out)?\n'
    assert re.fullmatch(line, told.output), told.output
    assert ports == []


def test_the_demo_says_so_before_it_names_the_port_as_its_own(ports: list[int], taken: int) -> None:
    told = run('demo', '--port', str(taken))
    assert told.output == f'Error: port {taken} of localhost is in use; name another with --port, or leave it out\n'
    assert ports == []


def test_the_address_of_the_host_is_tried_and_not_that_of_localhost(ports: list[int]) -> None:
    with listening('127.0.0.2') as listener:
        port = listener.getsockname()[1]
        assert run('serve', '--host', '127.0.0.2', '--port', str(port)).exit_code == 1
        told = run('serve', '--host', '127.0.0.1', '--port', str(port))
    assert told.exit_code == 0, told.output
    assert ports == [port]


def test_without_a_port_a_free_one_of_the_host_is_taken(ports: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    with listening('127.0.0.2') as listener:
        monkeypatch.setattr(serving, '_USUAL_PORT', listener.getsockname()[1])
        told = run('serve', '--host', '127.0.0.2')
        assert told.exit_code == 0, told.output
        assert ports
        assert ports[0] != listener.getsockname()[1]
    assert told.output == f'authui serves on http://127.0.0.2:{ports[0]}\n'


@pytest.mark.parametrize(
    ('host', 'url'),
    [('localhost', 'http://localhost:8080'), ('::1', 'http://[::1]:8080'), ('127.0.0.1', 'http://127.0.0.1:8080')],
)
def test_an_ipv6_address_stands_in_brackets_in_the_url(host: str, url: str) -> None:
    assert serving.url_of(host, 8080) == url


@pytest.mark.parametrize('port', [[], ['--port', '8123']])
@pytest.mark.parametrize(
    ('host', 'complaint'),
    [
        ('192.0.2.1', '192.0.2.1 is not an address of this machine'),
        ('no-such-host.invalid', "'no-such-host.invalid' is not a host name that this machine can resolve"),
        ('a..b', "'a..b' is not a host name that this machine can resolve"),
    ],
)
def test_a_host_that_is_not_here_is_refused(ports: list[int], host: str, port: list[str], complaint: str) -> None:
    told = run('serve', '--host', host, *port)
    assert told.exit_code == 1
    assert told.output == f'Error: {complaint}; name another with --host, such as localhost\n'
    assert ports == []


@pytest.mark.parametrize('command', COMMANDS)
@pytest.mark.parametrize(
    ('number', 'complaint'), [(errno.EACCES, 'administrators|Permission denied'), (errno.EPERM, 'not permitted')]
)
def test_a_port_that_the_system_refuses_is_told_in_a_line(
    ports: list[int], monkeypatch: pytest.MonkeyPatch, command: str, number: int, complaint: str
) -> None:
    refuse(monkeypatch, number, socket.AF_INET, socket.AF_INET6)
    told = run(command, '--port', '443')
    assert told.exit_code == 1
    assert re.fullmatch(rf'Error: port 443 of \S+ .*({complaint}).* with --port.*\n', told.output), told.output
    assert ports == []


def test_a_port_with_connections_that_an_earlier_run_closed_is_taken(ports: list[int]) -> None:
    with listening() as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(('localhost', port)) as client:
            listener.accept()[0].close()  # the side that closes first keeps the port for a minute
            assert client.recv(1) == b''
    told = run('demo', '--port', str(port))
    assert told.exit_code == 0, told.output
    assert ports == [port]


@pytest.mark.parametrize('number', [errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT])
def test_a_family_that_the_machine_has_switched_off_is_no_obstacle(
    ports: list[int], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """As in a container without IPv6 whose hosts file names it all the same."""
    refuse(monkeypatch, number, socket.AF_INET6)
    families = [(family, socket.SOCK_STREAM, 0, '', ('', 0)) for family in (socket.AF_INET6, socket.AF_INET)]
    monkeypatch.setattr(socket, 'getaddrinfo', lambda *_args, **_named: families)
    told = run('demo')
    assert told.exit_code == 0, told.output
    assert ports[0] > 0


def refuse(monkeypatch: pytest.MonkeyPatch, number: int, *families: socket.AddressFamily) -> None:
    """Let the system refuse every address of some families."""

    class Socket(socket.socket):
        def bind(self, address: Any) -> None:
            if self.family in families:
                raise OSError(number, os.strerror(number))
            super().bind(address)

    monkeypatch.setattr(socket, 'socket', Socket)
