"""Formats of configured values: origins, secrets, names, and files that are saved in some encoding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import idna
from pydantic import BeforeValidator
from pydantic_settings import NoDecode

from authui.errors import SettingsError
from authui.files import encoding_of, read_text

LOOPBACK_HOSTS = frozenset({'localhost', '127.0.0.1', '::1'})

_MOST = 127
"""Cognito's limit for the domain of a relying party."""
_PORTS = {'http': 80, 'https': 443}
_PLACEHOLDER = re.compile(r'change.?(it|me|this)|your.{0,12}(secret|key)|placeholder|default|example', re.IGNORECASE)


def _split_at_commas(value: Any) -> Any:
    return [each.strip() for each in value.split(',') if each.strip()] if isinstance(value, str) else value


T = TypeVar('T')
CommaSeparated = Annotated[T, NoDecode, BeforeValidator(_split_at_commas)]
"""A tuple that a variable holds as one text, separated by commas."""


def origin_of(url: str) -> str:
    """Return an origin as browsers write it: lower case, Punycode, and no port where it is the scheme's own.

    Raises `ValueError` for anything but an origin. (Tuple origins of the HTML standard, serialised.)
    """
    wrong = ValueError('must be an origin such as https://app.example.org, without a path')
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = _host_of(parts.hostname or '')
    except ValueError:  # a port that is no number or out of range, or no host at all
        raise wrong from None
    beside = '@' in parts.netloc or parts.path.strip('/') or '?' in url or '#' in url
    if parts.scheme not in _PORTS or not host or port == 0 or beside:
        raise wrong
    return f'{parts.scheme}://{host}' + ('' if port in {None, _PORTS[parts.scheme]} else f':{port}')


def _host_of(name: str) -> str:
    """Return a host's name as browsers write it (UTS 46); raises `ValueError` for anything else."""
    if ':' in name:
        return f'[{IPv6Address(name)}]'
    return name if name.isascii() else idna.encode(name, uts46=True).decode('ascii')


def relying_party_of(name: str) -> str:
    """Return the domain of a relying party as browsers write it; raises `ValueError` for anything else."""
    given = name.strip().rstrip('.')
    if not given or re.search(r'[^\w.-]', given) or is_address(given):
        raise ValueError('must be a domain such as example.org: no URL, no port and no IP address')
    try:
        domain = _host_of(given).lower()
    except ValueError:  # no domain at all
        raise ValueError('must be a domain such as example.org') from None
    if not all(re.fullmatch(r'(?!-)[a-z0-9-]{1,63}(?<!-)', each) for each in domain.split('.')) or len(domain) > _MOST:
        raise ValueError('must be a domain such as example.org')
    return domain


def refused_relying_party(domain: str, origin: str) -> str:
    """Return why passkeys for a domain cannot work at an origin, with the remedy; empty where they can.

    An origin's host has to be the domain or lie below it, and then the domain cannot be a public suffix, such as `com`
    or `co.uk` (WebAuthn, relying party identifier).
    """
    url = urlsplit(origin)
    host = url.hostname or ''
    if is_address(host):
        local = f' (http://localhost{f":{url.port}" if url.port else ""} on this machine)'
        return f'no browser makes a passkey for an IP address: open the app at a domain{local}, not at {origin}'
    if url.scheme != 'https' and host != 'localhost':
        return f'browsers make passkeys only over https, or at http://localhost, and not at {origin}'
    if host != domain and not host.endswith(f'.{domain}'):
        return (
            f'passkeys for {domain} do not work at {origin}: name its domain, {host}, or a domain above it, here and '
            'in the user pool (WebAuthnConfiguration.RelyingPartyId)'
        )
    if host != domain and is_public_suffix(domain):
        return f'{domain} is a public suffix, for which no browser makes a passkey: name a domain of your own'
    return ''


def is_address(host: str) -> bool:
    """Tell whether a host is an IP address, in whichever way it is written, and no name."""
    try:
        ip_address(host.strip('[]'))
    except ValueError:
        # Browsers read a name that ends in a number, such as 127.1 or 0x7f000001, as an IPv4 address.
        return re.fullmatch(r'[0-9]+|0x[0-9a-f]*', host.rstrip('.').rpartition('.')[2].lower()) is not None
    return True


def is_public_suffix(domain: str) -> bool:
    """Tell whether anybody can register a name below a domain, as below `co.uk`."""
    from fido2.rpid import verify_rp_id  # noqa: PLC0415 - its import reads the list of public suffixes

    return '.' not in domain or not verify_rp_id(domain, f'https://below.{domain}')


def is_https_or_loopback(value: str) -> bool:
    """Tell whether a URL uses https, or http to this machine."""
    url = urlsplit(value)
    return bool(url.hostname) and (url.scheme == 'https' or (url.scheme == 'http' and url.hostname in LOOPBACK_HOSTS))


def is_guessable(text: str) -> bool:
    """Tell whether a text repeats a shorter one, or contains a placeholder that nobody replaced."""
    return text in (text + text)[1:-1] or _PLACEHOLDER.search(text) is not None


def no_such(name: object, kind: str, known: Iterable[str]) -> str:
    """Say that nothing of this kind has this name, and suggest the name that may have been meant."""
    known = sorted(known)
    close = get_close_matches(str(name), known, n=1)
    hint = f'did you mean {close[0]}?' if close else f'there are {", ".join(known)}'
    return f'{name}: there is no such {kind}; {hint}'


def encoding_of_env_file(env_file: Path) -> str:
    """Return the encoding of a `.env` file; raises `SettingsError` if it cannot be read that way."""
    try:
        read_text(env_file)
        return encoding_of(env_file.read_bytes())
    except FileNotFoundError:
        return 'utf-8'
    except OSError as error:
        raise SettingsError(f'{env_file} cannot be read: {error.strerror}') from None
    except ValueError as error:
        raise SettingsError(f'{error} (in PowerShell: Set-Content -Encoding utf8)') from None
