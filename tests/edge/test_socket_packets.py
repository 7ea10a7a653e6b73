from __future__ import annotations

import asyncio
from typing import Any

import pytest
from engineio.packet import Packet as EnginePacket
from engineio.payload import Payload
from hypothesis import given
from hypothesis import strategies as st
from nicegui import core
from socketio.packet import Packet

from authui.edge.socket_packets import is_packet, is_payload

GOOD = ['1', '3', '5', '40', '40{}', '40{"a":1}', '41', '42["event",{"x":1}]', '4212["event"]', '430[]', '4312[null]']
BAD = [
    '', '4', '43', '43[]', '44', '44{}', '45', '451-[]', '461-[]', '4', '7', 'x', '40[]', '40/x,', '41/x', '42', '42[]',
    '42{}', '42[1]', '42["connect"]', '42["disconnect"]', '42/x,["event"]', '42["event"', '421234567890123456["event"]',
    '4\u0662["event"]', '\u0664', 'b', 'bAAAA', '4{"a":1}', '42' + '[' * 100_000, '0', '0{}', '1x', '5x', '3 ',
]  # fmt: skip


@pytest.mark.parametrize('text', [*GOOD, '2', '2probe', '6'])
def test_the_texts_that_a_browser_sends_are_packets(text: str) -> None:
    assert is_packet(text)


@pytest.mark.parametrize('text', BAD)
def test_other_texts_are_not_packets(text: str) -> None:
    assert not is_packet(text)
    assert not is_payload(text.encode())


def test_a_payload_holds_a_few_packets_and_nothing_else() -> None:
    assert is_payload('\x1e'.join(GOOD).encode())
    assert not is_payload('\x1e'.join(['3'] * 17).encode())
    assert not is_payload(b'\xff')
    assert not is_payload(b'd=3')
    for waiting in (b'2', b'2probe', b'6'):  # Engine.io would wait for a socket that it has just given up
        assert not is_payload(waiting)


@given(
    st.one_of(
        st.text(max_size=30),
        st.tuples(st.sampled_from(['40', '42', '421', '43', '431']), st.text('[]{}",:0aé\\ ', max_size=12)).map(
            ''.join
        ),
    )
)
def test_both_libraries_read_every_packet_that_passes(text: str) -> None:
    if is_packet(text):
        packet: Any = EnginePacket(encoded_packet=text)
        if packet.packet_type == 4:
            assert core.sio.packet_class(encoded_packet=packet.data) is not None
    if is_payload(text.encode(errors='replace')):
        assert Payload(encoded_payload=text).packets


def test_the_server_reads_packets_by_the_class_that_was_tested_here() -> None:
    assert core.sio.packet_class is Packet
    assert asyncio.iscoroutinefunction(core.sio.eio.handle_request)
