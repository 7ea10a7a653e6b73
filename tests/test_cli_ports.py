"""The port that `authui demo` serves on, where another program has it or a former run has just left it."""

from __future__ import annotations

import socket

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
