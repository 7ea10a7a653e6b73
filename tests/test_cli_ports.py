"""The port that `authui demo` serves on, where another program has it or a former run has just left it."""

from __future__ import annotations

import errno
import socket
from typing import Any

import pytest
from click.testing import CliRunner

from authui import cli
from authui import demo as demo_app


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the demo note its port and end at once."""
    served: list[int] = []
    monkeypatch.setattr(demo_app, 'run', lambda _settings, port, *, token_seconds: served.append(port))  # noqa: ARG005
    return served


def listening() -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
    listener.bind(('localhost', 0))
    listener.listen()
    return listener


def test_a_port_that_is_in_use_is_refused_before_it_is_named_as_served(ports: list[int]) -> None:
    with listening() as listener:
        port = listener.getsockname()[1]
        told = CliRunner().invoke(cli.main, ['demo', '--port', str(port)])
    assert told.exit_code == 1
    assert told.output == f'Error: port {port} of localhost is in use; name another with --port, or leave it out\n'
    assert ports == []


def test_a_port_with_connections_that_a_former_run_closed_is_taken(ports: list[int]) -> None:
    with listening() as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(('localhost', port)) as client:
            listener.accept()[0].close()  # the side that closes first keeps the port for a minute
            assert client.recv(1) == b''
    told = CliRunner().invoke(cli.main, ['demo', '--port', str(port)])
    assert told.exit_code == 0, told.output
    assert ports == [port]


@pytest.mark.parametrize('number', [errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT])
def test_a_family_that_the_machine_has_switched_off_is_no_obstacle(
    ports: list[int], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """As in a container without IPv6 whose hosts file names it all the same."""

    class Socket(socket.socket):
        def bind(self, address: Any) -> None:
            if self.family is socket.AF_INET6:
                raise OSError(number, 'switched off')
            super().bind(address)

    families = [(family, socket.SOCK_STREAM, 0, '', ('', 0)) for family in (socket.AF_INET6, socket.AF_INET)]
    monkeypatch.setattr(socket, 'getaddrinfo', lambda *_args, **_named: families)
    monkeypatch.setattr(socket, 'socket', Socket)
    told = CliRunner().invoke(cli.main, ['demo'])
    assert told.exit_code == 0, told.output
    assert ports[0] > 0
