"""The settings of the server: how browsers reach it, and how much it takes from them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator

from authui.settings.formats import is_https_or_loopback, origin_of, relying_party_of


class ServerSettings(BaseModel):
    """How browsers reach the server, and how much it takes from one of them."""

    public_url: str | None = None
    """The origin at which browsers reach the app: https, or http on loopback. Required with a real pool."""
    relying_party_id: str | None = None
    """The domain that passkeys are for (`WebAuthnConfiguration.RelyingPartyId` of the pool): that of `public_url` or a
    domain above it; by default that of `public_url`. Passkeys made for one domain are worthless at another."""
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    """How many of your own proxies stand in front; each of them appends to X-Forwarded-For."""
    failure_ms: Annotated[int, Field(ge=0, le=5000)] = 700
    """Minimum duration of a failed sign-in in milliseconds, so that its time does not reveal the reason."""
    tries_per_minute: Annotated[int, Field(ge=1)] = 30
    """Limit of passwords and codes tried from one IP address in a minute; an office shares one address. A sign-in at
    another provider counts as two tries: one when it begins, and one when its answer comes."""
    sends_per_hour: Annotated[int, Field(ge=1)] = 20
    """Limit of codes sent and accounts made from one IP address in an hour."""
    max_frame_bytes: Annotated[int, Field(ge=4096)] = 65536
    """Limit of bytes that a browser may send at once: over a socket, which a larger frame closes, or in a form."""
    sockets_per_session: Annotated[int, Field(ge=1)] = 20
    """Limit of sockets, that is of tabs, of one signed-in browser."""
    sockets_per_address: Annotated[int, Field(ge=1)] = 100
    """Limit of sockets from one IP address."""
    busy_page: bool = True
    """While the server is busy, ask visitors to come back in some seconds; signed-in users are never asked to."""

    @field_validator('public_url')
    @classmethod
    def _check_public_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        origin = origin_of(value)
        if not is_https_or_loopback(origin):
            raise ValueError('must begin with https:// (http:// is for loopback only), or passwords travel in clear')
        return origin

    @field_validator('relying_party_id')
    @classmethod
    def _check_relying_party(cls, value: str | None) -> str | None:
        return relying_party_of(value) if value is not None else None

    @property
    def relying_party(self) -> str | None:
        """The domain that passkeys are for, as far as the settings say it."""
        return self.relying_party_id or (urlsplit(self.public_url).hostname if self.public_url else None)

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the app by https, so that the cookie can be `Secure`."""
        return self.public_url is not None and self.public_url.startswith('https://')
