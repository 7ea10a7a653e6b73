from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from authui.edge import client_address

PEER = '198.51.100.9'


def asked(*forwarded: str, peer: str = PEER) -> HTTPConnection:
    headers = [(b'x-forwarded-for', each.encode('latin-1')) for each in forwarded]
    return HTTPConnection({'type': 'http', 'client': (peer, 4711), 'headers': headers})


def test_without_a_trusted_proxy_the_peer_counts() -> None:
    assert client_address(asked('203.0.113.1'), 0) == PEER


@pytest.mark.parametrize(('forwarded', 'proxies'), [((), 0), ((), 1), (('not an address',), 1)])
def test_a_peer_without_an_address_counts_by_its_name(forwarded: tuple[str, ...], proxies: int) -> None:
    assert client_address(asked(*forwarded, peer='a test'), proxies) == 'a test'
    assert client_address(HTTPConnection({'type': 'http', 'client': None, 'headers': []}), proxies) == ''


@pytest.mark.parametrize(
    ('forwarded', 'proxies', 'address'),
    [
        (['203.0.113.1'], 1, '203.0.113.1'),
        (['10.1.1.1, 203.0.113.1'], 1, '203.0.113.1'),
        (['10.1.1.1', '203.0.113.1'], 1, '203.0.113.1'),
        (['10.1.1.1, 203.0.113.1, 192.0.2.7'], 2, '203.0.113.1'),
        (['203.0.113.1'], 2, PEER),
        ([], 1, PEER),
        (['not an address'], 1, PEER),
        (['203.0.113.1, '], 1, PEER),
        (['203.0.113.1:5555'], 1, '203.0.113.1'),
        (['[2001:db8:1:2:3:4:5:6]:5555'], 1, '2001:db8:1:2::/64'),
        (['2001:db8:1:2:3:4:5:6'], 1, '2001:db8:1:2::/64'),
        (['::ffff:203.0.113.1'], 1, '203.0.113.1'),
    ],
)
def test_behind_proxies_the_address_that_the_outermost_saw_counts(
    forwarded: list[str], proxies: int, address: str
) -> None:
    assert client_address(asked(*forwarded), proxies) == address


def test_a_whole_ipv6_network_counts_as_one() -> None:
    assert client_address(asked(peer='2001:db8::1'), 0) == client_address(asked(peer='2001:db8::ffff:1'), 0)


@given(st.text(st.characters(max_codepoint=255, exclude_characters='\n\r'), max_size=80))
def test_an_address_that_a_visitor_claims_does_not_count_behind_a_proxy(claimed: str) -> None:
    assert client_address(asked(f'{claimed}, 203.0.113.1'), 1) == '203.0.113.1'
    assert client_address(asked(claimed), 0) == PEER
