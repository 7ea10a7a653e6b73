"""Makes the HTTP client of the managed login: bounded, without redirects, cookies or decompression."""

from __future__ import annotations

import os
import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx
from botocore.httpsession import get_cert_path
from botocore.utils import get_environ_proxies

from authui.cognito.bulkhead import SESSION_THREADS, SIGN_IN_THREADS
from authui.errors import SettingsError
from authui.settings import LOOPBACK_HOSTS

MAX_ANSWER_BYTES = 2 * 1024 * 1024
"""More than three of the longest tokens."""
CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0


def http_client(base_url: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Make a client of one server; with `transport`, it reaches it by that and not by the network."""
    url = urlsplit(base_url)
    is_local = url.scheme == 'http' and url.hostname in LOOPBACK_HOSTS
    if url.scheme != 'https' and not is_local:
        raise ValueError('the managed login is reached by https only, or by http on this machine')
    return httpx.AsyncClient(
        transport=transport or _transport(base_url, is_local=is_local),
        headers={'Accept': 'application/json', 'Accept-Encoding': 'identity'},
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=False,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # the requests of one user tell nothing of another
    )


async def read_body(response: httpx.Response) -> bytes:
    """Return the body; raise for one that is compressed, which was not asked for, or too long to be an answer."""
    if response.headers.get('content-encoding', 'identity').lower() != 'identity':
        raise httpx.DecodingError('the answer is compressed')
    body = b''
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise httpx.ReadError(f'the answer is longer than {MAX_ANSWER_BYTES} bytes')
    return body


def _transport(base: str, *, is_local: bool) -> httpx.AsyncBaseTransport:
    """Return the way to the managed login: the same proxy and certificates as those of the boto3 client."""
    limits = httpx.Limits(max_connections=SIGN_IN_THREADS + SESSION_THREADS, keepalive_expiry=30.0)
    if is_local:
        return httpx.AsyncHTTPTransport(limits=limits, trust_env=False, verify=False)  # it speaks http
    ca_certs = os.environ.get('AWS_CA_BUNDLE') or os.environ.get('REQUESTS_CA_BUNDLE') or get_cert_path(verify=True)
    proxy: str | None = get_environ_proxies(base).get('https')
    if proxy is not None and '://' not in proxy:
        proxy = f'http://{proxy.lstrip("/")}'
    return httpx.AsyncHTTPTransport(limits=limits, trust_env=False, verify=_trusting(ca_certs), proxy=proxy)


@cache
def _trusting(ca_certs: str) -> ssl.SSLContext:
    """Return what trusts the certificates of a file, which is read once: that takes 40 ms."""
    try:
        return ssl.create_default_context(cafile=ca_certs)
    except OSError as error:
        reason = type(error).__name__
        raise SettingsError(
            f'{ca_certs} holds no certificates ({reason}): correct AWS_CA_BUNDLE or REQUESTS_CA_BUNDLE'
        ) from None
