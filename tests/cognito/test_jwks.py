"""The signing keys: fetched rarely, one fetch at a time, and kept while the source is down."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import NewConnectionError, ProxyError, SSLError

from authui.cognito import HttpJwks, KeySet, jwks, jwks_of
from authui.cognito import jwks as jwks_module
from authui.errors import TokenKeyError, UnavailableError

from .support import Clock, Reply, Server, Signer, encoded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOUR = 3600.0


class Source:
    """Counts its calls; fails while `is_down` is true, and answers once `gate` is open."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.fetches = 0
        self.is_down = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> Mapping[str, Any]:
        self.fetches += 1
        await self.gate.wait()
        if self.is_down:
            raise ConnectionError('down')
        return self.document


@pytest.fixture
def source(signer: Signer) -> Source:
    return Source({'keys': [signer.jwk()]})


@pytest.fixture
def keys(source: Source, clock: Clock) -> KeySet:
    return KeySet(source, clock=clock)


async def settle() -> None:
    """Let a fetch in the background finish."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_the_times_are_the_documented_ones() -> None:
    times = jwks.FRESH_SECONDS, jwks.USABLE_SECONDS, jwks.COOL_DOWN_SECONDS, jwks.FETCH_SECONDS
    assert times == (3600, 24 * 3600, 10, 3)


async def test_an_unknown_key_has_another_error_than_a_source_that_is_down(
    keys: KeySet, source: Source, clock: Clock
) -> None:
    with pytest.raises(TokenKeyError):
        await keys.get('unknown')
    source.is_down = True
    clock.now += 10
    with pytest.raises(UnavailableError):
        await keys.get('unknown')


async def test_ten_thousand_unknown_keys_cost_one_fetch_in_ten_seconds(
    keys: KeySet, source: Source, clock: Clock
) -> None:
    for number in range(10_000):
        with pytest.raises(TokenKeyError):
            await keys.get(f'unknown-{number}')
    assert source.fetches == 1
    clock.now += 9.9
    with pytest.raises(TokenKeyError):
        await keys.get('unknown')
    assert source.fetches == 1
    clock.now += 0.1
    with pytest.raises(TokenKeyError):
        await keys.get('unknown')
    assert source.fetches == 2


async def test_two_hundred_tries_in_an_outage_cost_one_fetch_in_ten_seconds(
    keys: KeySet, source: Source, clock: Clock
) -> None:
    source.is_down = True
    for _ in range(200):
        with pytest.raises(UnavailableError):
            await keys.get('key-1')
    assert source.fetches == 1
    source.is_down = False
    clock.now += 10
    await keys.get('key-1')
    assert source.fetches == 2


async def test_all_waiting_callers_share_one_fetch(keys: KeySet, source: Source) -> None:
    source.gate.clear()
    waiting = [asyncio.ensure_future(keys.get('key-1')) for _ in range(50)]
    await settle()
    source.gate.set()
    assert len(set(map(id, await asyncio.gather(*waiting)))) == 1
    assert source.fetches == 1


async def test_a_cancelled_caller_does_not_cancel_the_fetch_for_others(keys: KeySet, source: Source) -> None:
    source.gate.clear()
    impatient, patient = asyncio.ensure_future(keys.get('key-1')), asyncio.ensure_future(keys.get('key-1'))
    await settle()
    impatient.cancel()
    await settle()
    source.gate.set()
    await patient
    assert impatient.cancelled()
    assert source.fetches == 1


async def test_a_new_key_works_ten_seconds_after_a_fetch_at_the_latest(
    keys: KeySet, source: Source, signer: Signer, clock: Clock
) -> None:
    await keys.get('key-1')
    source.document = {'keys': [signer.jwk(), signer.jwk(kid='key-2')]}
    with pytest.raises(TokenKeyError):
        await keys.get('key-2')
    clock.now += 10
    await keys.get('key-2')


async def test_a_withdrawn_key_stays_valid_for_an_hour_at_most(
    keys: KeySet, source: Source, signer: Signer, clock: Clock
) -> None:
    await keys.get('key-1')
    source.document = {'keys': [signer.jwk(kid='key-2')]}
    clock.now += HOUR + 1
    await keys.get('key-1')  # renewed in the background, so that nobody waits
    await settle()
    with pytest.raises(TokenKeyError):
        await keys.get('key-1')


async def test_a_key_is_not_renewed_before_its_hour_is_over(keys: KeySet, source: Source, clock: Clock) -> None:
    await keys.get('key-1')
    clock.now += HOUR
    await keys.get('key-1')
    await settle()
    assert source.fetches == 1
    clock.now += 1
    await keys.get('key-1')
    await settle()
    assert source.fetches == 2


async def test_after_an_outage_an_unknown_key_is_unknown_again(keys: KeySet, source: Source, clock: Clock) -> None:
    source.is_down = True
    with pytest.raises(UnavailableError):
        await keys.get('key-1')
    source.is_down = False
    clock.now += 10
    await keys.get('key-1')
    with pytest.raises(TokenKeyError):
        await keys.get('unknown')


async def test_known_keys_serve_for_a_day_of_outage_and_no_longer(
    keys: KeySet, source: Source, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await keys.get('key-1')
    source.is_down = True
    for _ in range(24):
        clock.now += HOUR
        for _ in range(10):
            await keys.get('key-1')
            await settle()
    assert source.fetches <= 1 + 24
    assert 'ConnectionError' in caplog.text
    clock.now += 1
    with pytest.raises(UnavailableError):
        await keys.get('key-1')


async def test_a_failing_source_leaves_the_known_keys(keys: KeySet, source: Source, clock: Clock) -> None:
    await keys.get('key-1')
    source.document = {'keys': []}
    clock.now += HOUR + 1
    await keys.get('key-1')
    await settle()
    await keys.get('key-1')
    assert source.fetches == 2


@pytest.mark.parametrize(
    'document',
    [
        {},
        {'keys': None},
        {'keys': {}},
        {'keys': []},
        {'keys': ['key']},
        {'keys': [{}]},
        {'keys': [{'kty': 'EC', 'kid': 'key-1', 'crv': 'P-256', 'x': 'AQAB', 'y': 'AQAB'}]},
        {'keys': [{'kty': 'EC', 'kid': 'key-1'}]},
        {'keys': [{'kty': 'OKP', 'kid': 'key-1', 'crv': 'Ed25519', 'x': 'AQAB'}]},
    ],
    ids=repr,
)
async def test_a_document_without_keys_is_an_outage(clock: Clock, document: dict[str, Any]) -> None:
    with pytest.raises(UnavailableError):
        await KeySet(jwks_of(lambda: document), clock=clock).get('key-1')


@pytest.mark.parametrize(
    'changes',
    [
        {'kty': 'EC'},
        {'kty': 'oct', 'k': 'c2VjcmV0'},
        {'use': 'enc'},
        {'alg': 'RS512'},
        {'alg': 'HS256'},
        {'kid': ''},
        {'kid': 7},
        {'n': None},
        {'n': 7},
        {'n': '!'},
        {'n': 'AQAB'},
        {'n': 'Af' + 'A' * 2000},
        {'e': None},
        {'e': 'AQ'},
        {'e': ''},
    ],
    ids=repr,
)
async def test_an_unusable_key_is_skipped(signer: Signer, clock: Clock, changes: dict[str, Any]) -> None:
    document = {'keys': [signer.jwk(kid='bad') | changes, signer.jwk()]}
    keys = KeySet(jwks_of(lambda: document), clock=clock)
    with pytest.raises(TokenKeyError):
        await keys.get(str(changes.get('kid', 'bad')))
    await keys.get('key-1')


@pytest.mark.parametrize(('bits', 'is_usable'), [(2047, False), (2048, True), (8192, True), (8193, False)])
async def test_a_key_has_2048_to_8192_bits(signer: Signer, clock: Clock, bits: int, is_usable: bool) -> None:
    n = encoded((2 ** (bits - 1) + 1).to_bytes((bits + 7) // 8))
    keys = KeySet(jwks_of(lambda: {'keys': [signer.jwk(), signer.jwk(kid='other', n=n)]}), clock=clock)
    if is_usable:
        assert (await keys.get('other')).key_size == bits
    else:
        with pytest.raises(TokenKeyError):
            await keys.get('other')


@pytest.mark.parametrize('name', ['use', 'alg'])
async def test_a_key_may_leave_out_use_and_alg(signer: Signer, clock: Clock, name: str) -> None:
    key = {part: value for part, value in signer.jwk().items() if part != name}
    await KeySet(jwks_of(lambda: {'keys': [key]}), clock=clock).get('key-1')


async def test_an_entry_that_is_not_a_key_is_skipped(signer: Signer, clock: Clock) -> None:
    await KeySet(jwks_of(lambda: {'keys': ['key', None, [], signer.jwk()]}), clock=clock).get('key-1')


async def test_a_key_id_given_twice_makes_the_document_unusable(signer: Signer, clock: Clock) -> None:
    with pytest.raises(UnavailableError):
        await KeySet(jwks_of(lambda: {'keys': [signer.jwk(), signer.jwk()]}), clock=clock).get('key-1')


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(['kty', 'kid', 'n', 'e', 'x']), inner),
    max_leaves=8,
)


@given(entries=st.lists(JSON | st.fixed_dictionaries({'kty': st.just('RSA'), 'kid': JSON, 'n': JSON, 'e': JSON})))
async def test_any_document_is_an_answer_or_an_outage(entries: list[Any]) -> None:
    with pytest.raises((TokenKeyError, UnavailableError)):
        await KeySet(jwks_of(lambda: {'keys': entries}), clock=Clock(0)).get('key-1')


class TestHttpJwks:
    PATH = '/pool/.well-known/jwks.json'

    async def test_a_document_is_fetched(self, server: Server, signer: Signer) -> None:
        document = {'keys': [signer.jwk()]}
        server.say(self.PATH, document)
        assert await HttpJwks(server.url + self.PATH)() == document

    @pytest.mark.parametrize(
        'url', ['http://example.org/jwks.json', 'ftp://127.0.0.1/jwks.json', 'file:///etc/passwd', '']
    )
    def test_only_https_is_fetched_and_http_from_loopback(self, url: str) -> None:
        with pytest.raises(ValueError, match='https'):
            HttpJwks(url)

    @pytest.mark.parametrize('status', [201, 204, 301, 302, 307, 403, 404, 500])
    async def test_anything_but_200_is_a_failure_and_no_redirect_is_followed(self, server: Server, status: int) -> None:
        server.reply(self.PATH, Reply(b'', status, headers=(('Location', f'{server.url}/elsewhere'),)))
        server.say('/elsewhere', {'keys': []})
        with pytest.raises(ValueError, match=str(status)):
            await HttpJwks(server.url + self.PATH)()
        assert [path for path, _ in server.requests] == [self.PATH]

    @pytest.mark.parametrize('body', [b'', b'<html>', b'[]', b'{"keys":[],"keys":[]}'])
    async def test_an_answer_other_than_a_json_object_is_a_failure(self, server: Server, body: bytes) -> None:
        server.reply(self.PATH, Reply(body))
        with pytest.raises(ValueError, match='JSON'):
            await HttpJwks(server.url + self.PATH)()

    async def test_a_long_document_is_a_failure(self, server: Server) -> None:
        server.reply(self.PATH, Reply(json.dumps({'keys': ['x' * 70_000]}).encode()))
        with pytest.raises(ValueError, match='longer'):
            await HttpJwks(server.url + self.PATH)()

    @pytest.mark.parametrize('beyond', [0, 1])
    async def test_a_document_may_be_64_kilobytes_and_no_byte_longer(self, server: Server, beyond: int) -> None:
        body = b'{"keys":[]}'
        server.reply(self.PATH, Reply(body + b' ' * (64 * 1024 - len(body) + beyond)))
        if beyond:
            with pytest.raises(ValueError, match='longer'):
                await HttpJwks(server.url + self.PATH)()
        else:
            assert await HttpJwks(server.url + self.PATH)() == {'keys': []}

    async def test_a_redirect_to_good_keys_is_a_failure_too(self, server: Server, signer: Signer) -> None:
        server.reply(self.PATH, Reply(b'', 302, headers=(('Location', '/good'),)))
        server.say('/good', {'keys': [signer.jwk()]})
        with pytest.raises(ValueError, match='status 302'):
            await HttpJwks(server.url + self.PATH)()
        assert [path for path, _ in server.requests] == [self.PATH]

    async def test_a_compressed_answer_is_not_unpacked(self, server: Server) -> None:
        bomb = gzip.compress(b'{"keys":[]}' + b' ' * 10_000_000)
        server.reply(self.PATH, Reply(bomb, headers=(('Content-Encoding', 'gzip'),)))
        with pytest.raises(ValueError, match='JSON'):
            await HttpJwks(server.url + self.PATH)()

    async def test_a_truncated_answer_is_a_failure(self, server: Server) -> None:
        server.reply(self.PATH, Reply(b'{"keys":[', is_cut=True))
        with pytest.raises(Exception, match='IncompleteRead'):
            await HttpJwks(server.url + self.PATH)()

    async def test_a_slow_answer_is_a_failure(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jwks_module, 'FETCH_SECONDS', 0.05)
        server.reply(self.PATH, Reply(), hold=True)
        with pytest.raises(TimeoutError):
            await HttpJwks(server.url + self.PATH)()

    async def test_an_answer_that_trickles_is_a_failure_and_ends_its_thread(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jwks_module, 'FETCH_SECONDS', 0.05)
        server.reply(self.PATH, Reply(b' ' * 3000, pause=0.01))
        with pytest.raises(TimeoutError):
            await HttpJwks(server.url + self.PATH)()
        for thread in threading.enumerate():
            if thread.name.startswith('authui-jwks'):
                thread.join(5)
                assert not thread.is_alive()

    async def test_a_refused_connection_is_a_failure(self) -> None:
        with pytest.raises(NewConnectionError):
            await HttpJwks(f'http://127.0.0.1:1{self.PATH}')()

    @pytest.mark.parametrize('status', [404, 503])
    async def test_a_failure_is_not_tried_again_before_its_cool_down(
        self, server: Server, signer: Signer, clock: Clock, status: int
    ) -> None:
        server.reply(self.PATH, Reply(b'', status))
        server.say(self.PATH, {'keys': [signer.jwk()]})
        keys = KeySet(HttpJwks(server.url + self.PATH), clock=clock)
        for _ in range(3):
            with pytest.raises(UnavailableError):
                await keys.get('key-1')
        assert len(server.requests) == 1
        clock.now += 10
        await keys.get('key-1')
        assert len(server.requests) == 2

    async def test_a_failure_is_an_outage_to_the_key_set(self, server: Server, clock: Clock) -> None:
        server.reply(self.PATH, Reply(b'', 503))
        with pytest.raises(UnavailableError):
            await KeySet(HttpJwks(server.url + self.PATH), clock=clock).get('key-1')

    @pytest.fixture
    def proxied(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ('http_proxy', 'https_proxy'):
            monkeypatch.setenv(name, server.url)
        monkeypatch.delenv('no_proxy', raising=False)
        monkeypatch.delenv('NO_PROXY', raising=False)

    @pytest.mark.usefixtures('proxied')
    async def test_the_proxy_of_the_environment_is_used_as_the_boto3_client_does(self, server: Server) -> None:
        with pytest.raises(ProxyError):
            await HttpJwks(f'https://pool.invalid{self.PATH}')()
        assert [target for target, _ in server.requests] == ['pool.invalid:443']

    @pytest.mark.usefixtures('proxied')
    async def test_loopback_is_reached_without_a_proxy(self, server: Server) -> None:
        server.say(self.PATH, {})
        await HttpJwks(server.url + self.PATH)()
        assert [path for path, _ in server.requests] == [self.PATH]

    @pytest.mark.parametrize('name', ['AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'])
    async def test_the_certificates_of_the_environment_are_trusted_as_the_boto3_client_does(
        self, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
    ) -> None:
        for other in ('AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'):
            monkeypatch.delenv(other, raising=False)
        monkeypatch.setenv(name, str(tmp_path / 'missing.pem'))
        with pytest.raises(SSLError, match='No such file'):
            await HttpJwks(server.url.replace('http:', 'https:') + self.PATH)()
