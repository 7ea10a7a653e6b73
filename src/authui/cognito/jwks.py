"""The pool's public signing keys: fetched rarely, one fetch at a time, and kept while the source is down."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import urllib3
from botocore.httpsession import get_cert_path
from botocore.utils import get_environ_proxies
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from authui.cognito.strict_json import read_object
from authui.errors import TokenKeyError, UnavailableError
from authui.settings import LOOPBACK_HOSTS

JwksSource = Callable[[], Awaitable[Mapping[str, Any]]]
"""Returns the JWK set (RFC 7517, section 5), or raises."""

FRESH_SECONDS = 3600.0
USABLE_SECONDS = 24 * 3600.0
COOL_DOWN_SECONDS = 10.0
FETCH_SECONDS = 3.0
MAX_DOCUMENT_BYTES = 64 * 1024
MIN_KEY_BITS, MAX_KEY_BITS = 2048, 8192

_logger = logging.getLogger(__name__)


class KeySet:
    """The signing keys by key id.

    Known keys are used for an hour, then renewed in the background, and used for a day while the renewal fails. An
    unknown id causes a fetch, at most one in ten seconds, whether it succeeds or not; all callers who wait share it.
    `clock` is a monotonic clock in seconds.
    """

    def __init__(self, source: JwksSource, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._keys: dict[str, RSAPublicKey] = {}
        self._loaded_at = float('-inf')
        self._tried_at = float('-inf')
        self._failing = False
        self._fetch: asyncio.Task[None] | None = None

    async def get(self, kid: str) -> RSAPublicKey:
        """Return a key; raise `TokenKeyError` for an unknown id, `UnavailableError` if no keys can be fetched."""
        key = self._known(kid)
        if key is not None:
            if self._age() > FRESH_SECONDS:
                self._begin_fetch()
            return key
        fetch = self._begin_fetch()
        if fetch is not None:
            await asyncio.shield(fetch)
            key = self._known(kid)
        if key is None:
            if self._failing:
                raise UnavailableError('the signing keys of the pool cannot be fetched')
            raise TokenKeyError('no signing key of that id')
        return key

    def _age(self) -> float:
        return self._clock() - self._loaded_at

    def _known(self, kid: str) -> RSAPublicKey | None:
        return self._keys.get(kid) if self._age() <= USABLE_SECONDS else None

    def _begin_fetch(self) -> asyncio.Task[None] | None:
        if self._fetch is None and self._clock() - self._tried_at >= COOL_DOWN_SECONDS:
            self._fetch = asyncio.create_task(self._load(), name='authui-jwks')
        return self._fetch

    async def _load(self) -> None:
        try:
            self._keys = _usable_keys(await self._source())
            self._loaded_at = self._clock()
            self._failing = False
        except Exception as error:  # noqa: BLE001 - a source may raise anything, and known keys stay in use
            self._failing = True
            _logger.warning('The signing keys of the pool cannot be fetched: %s: %r', type(error).__name__, str(error))
        finally:
            self._tried_at = self._clock()
            self._fetch = None


class HttpJwks:
    """Fetches a JWK set over https, or over http from loopback; follows no redirect."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ''
        if parts.scheme != 'https' and not (parts.scheme == 'http' and host in LOOPBACK_HOSTS):
            raise ValueError('signing keys are fetched over https only')
        self._url = url
        self._is_local = parts.scheme == 'http'

    async def __call__(self) -> Mapping[str, Any]:
        """Return the JWK set; raise for any answer but a JSON object with status 200, and after three seconds."""
        # A thread for this rare call alone, because shared threads may be busy for longer than three seconds.
        executor = ThreadPoolExecutor(1, 'authui-jwks')
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                body = await asyncio.get_running_loop().run_in_executor(executor, self._fetch)
        finally:
            executor.shutdown(wait=False)
        document = read_object(body)
        if document is None:
            raise ValueError('the answer is not a JSON object')
        return document

    def _fetch(self) -> bytes:
        # The same proxy and certificates as the boto3 client's, so that either both work or neither does.
        proxy = None if self._is_local else get_environ_proxies(self._url).get('https')
        ca_certs = os.environ.get('AWS_CA_BUNDLE') or os.environ.get('REQUESTS_CA_BUNDLE') or get_cert_path(verify=True)
        deadline = time.monotonic() + FETCH_SECONDS
        body = b''
        with (
            urllib3.ProxyManager(proxy, ca_certs=ca_certs) if proxy else urllib3.PoolManager(ca_certs=ca_certs) as http,
            http.request(
                'GET',
                self._url,
                timeout=urllib3.Timeout(total=FETCH_SECONDS),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            ) as answer,
        ):
            if answer.status != HTTPStatus.OK:
                raise ValueError(f'the answer has status {answer.status}')
            while chunk := answer.read1(MAX_DOCUMENT_BYTES):
                body += chunk
                if len(body) > MAX_DOCUMENT_BYTES:
                    raise ValueError(f'the answer is longer than {MAX_DOCUMENT_BYTES} bytes')
                if time.monotonic() > deadline:
                    raise TimeoutError(f'the answer took longer than {FETCH_SECONDS} s')
        return body


def jwks_of(read: Callable[[], Mapping[str, Any]]) -> JwksSource:
    """Make a source from a plain function, such as that of a pool in this process."""

    async def source() -> Mapping[str, Any]:
        return read()

    return source


def _usable_keys(document: Mapping[str, Any]) -> dict[str, RSAPublicKey]:
    entries = document.get('keys')
    if not isinstance(entries, list):
        raise ValueError('the JWK set has no list of keys')  # noqa: TRY004 - the content of an answer, not an argument
    keys: dict[str, RSAPublicKey] = {}
    for entry in entries:
        key = _rsa_key(entry)
        if key is None:
            continue
        if entry['kid'] in keys:
            raise ValueError('the JWK set gives one key id twice')
        keys[entry['kid']] = key
    if not keys:
        raise ValueError('the JWK set has no key for RS256')
    return keys


def _rsa_key(entry: Any) -> RSAPublicKey | None:
    if not isinstance(entry, dict) or entry.get('kty') != 'RSA':
        return None
    if entry.get('use', 'sig') != 'sig' or entry.get('alg', 'RS256') != 'RS256':
        return None
    kid = entry.get('kid')
    if not isinstance(kid, str) or not kid:
        return None
    try:
        key = RSAAlgorithm.from_jwk({name: entry[name] for name in ('kty', 'n', 'e')})
    except (InvalidKeyError, KeyError, TypeError, ValueError):
        return None
    if not isinstance(key, RSAPublicKey) or not MIN_KEY_BITS <= key.key_size <= MAX_KEY_BITS:
        return None
    return key
