"""The visible part of the settings: name, logo, colours and links; each is checked before a page uses it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from authui.files import read_text
from authui.settings.formats import CommaSeparated, origin_of

_COLOUR = re.compile(r'#(?:[0-9a-f]{3}|[0-9a-f]{6})', re.IGNORECASE)
_URL = re.compile(r'(?:https://[a-z0-9.-]+(?::[0-9]+)?(?![^/?#])|/(?!/))[\w.~%/?=&#+:@,-]*', re.ASCII | re.IGNORECASE)
_HTTPS_ORIGIN = re.compile(r'https://[a-z0-9.-]+(?::[0-9]+)?', re.ASCII)
_SUPPORT_URL = re.compile(
    rf'{_URL.pattern.replace("https", "https?")}|mailto:[\w.!#$*+/=^`{{|}}~-]+@[a-z0-9.-]+(?:\?[\w.~%=&+-]*)?',
    re.ASCII | re.IGNORECASE,
)
_FAMILY = r"""(?:"[\w .-]+"|'[\w .-]+'|-?[\w][\w-]*(?: [\w-]+)*)"""
_FONT = re.compile(rf'{_FAMILY}(?:\s*,\s*{_FAMILY})*')
_MAX_CSS = 100_000


class Branding(BaseModel):
    """The settings of the pages' appearance; everything else is fixed by the design."""

    title: str = 'authui'
    """The application's name, shown on every page."""
    logo: str | None = None
    """Picture above the name: a path on this site such as `/brand/logo.svg`, or an https URL."""
    logo_dark: str | None = None
    """Picture that replaces the logo on dark pages."""
    logo_has_name: bool = False
    """Whether the logo contains the name, which is then not written below it."""
    accent: str | None = None
    """Colour of buttons and links, such as `#0b7285`; authui derives readable shades for light and dark from it."""
    radius: Annotated[int, Field(ge=0, le=32)] = 12
    """Radius of the cards' corners in pixels; the corners of fields and buttons follow it."""
    font: str | None = None
    """Names of fonts that the browser has, as in CSS: `"Source Sans 3", sans-serif`; in `.env` within single quotes."""
    layout: Literal['side-by-side', 'single', 'split'] = 'side-by-side'
    """Login and signup side by side, or one of them with a link to the other; `split` has a picture beside it."""
    picture: str | None = None
    """The picture of the layout `split`: a path on this site such as `/brand/coast.jpg`, or an https URL."""
    color_scheme: Literal['system', 'light', 'dark'] = 'system'
    """Light or dark pages; by default the setting of each visitor's system."""
    terms_url: str | None = None
    """The terms of use, a path on this site or an https URL: shown at the sign-up and below every page."""
    privacy_url: str | None = None
    """The privacy policy, shown in the same places."""
    support_url: str | None = None
    """Where users get help: a path on this site, a URL, or `mailto:help@example.org`; linked where a text names it."""
    css_file: Path | None = None
    """File of style rules that become part of each page, after authui's own."""
    picture_origins: CommaSeparated[tuple[str, ...]] = ()
    """Other sites that may serve users' pictures (the attribute `picture`), separated by commas, such as
    `https://secure.gravatar.com`: they learn who looks. By default only pictures of this site are shown."""

    @field_validator('picture_origins')
    @classmethod
    def _check_picture_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        origins = tuple(origin_of(each) for each in value)
        if not all(_HTTPS_ORIGIN.fullmatch(each) for each in origins):  # they become part of a policy
            raise ValueError('must be origins that begin with https://, such as https://secure.gravatar.com')
        return origins

    @field_validator('accent')
    @classmethod
    def _check_accent(cls, value: str | None) -> str | None:
        if value is not None and not _COLOUR.fullmatch(value):
            raise ValueError('must be a colour of the form #rrggbb, such as #0b7285')
        return value

    @field_validator('logo', 'logo_dark', 'picture')
    @classmethod
    def _check_logo(cls, value: str | None) -> str | None:
        if value is not None and '.' not in urlsplit(value).path.rpartition('/')[2]:
            raise ValueError('must be a picture such as /brand/logo.svg')
        return value

    @field_validator('logo', 'logo_dark', 'picture', 'terms_url', 'privacy_url')
    @classmethod
    def _check_seen_url(cls, value: str | None) -> str | None:
        if value is not None and not _URL.fullmatch(value):
            raise ValueError('must be a path on this site such as /brand/page, or a URL that begins with https://')
        return value

    @field_validator('support_url')
    @classmethod
    def _check_support_url(cls, value: str | None) -> str | None:
        if value is not None and not _SUPPORT_URL.fullmatch(value):
            raise ValueError(
                'must be a path on this site such as /help, a URL that begins with https:// or http://, or '
                'mailto:help@example.org'
            )
        return value

    @field_validator('font')
    @classmethod
    def _check_font(cls, value: str | None) -> str | None:
        if value is not None and not _FONT.fullmatch(value):
            raise ValueError('must be names of fonts, separated by commas, such as "Source Sans 3", sans-serif')
        return value

    @field_validator('css_file')
    @classmethod
    def _check_css(cls, value: Path | None) -> Path | None:
        if value is not None:
            read_css(value)
        return value

    @property
    def initial(self) -> str:
        """The letter in the mark of an app without a logo."""
        return next((each for each in self.title if each.isalnum()), self.title[:1]).upper()

    @property
    def is_dark(self) -> bool | None:
        """Whether pages are dark; None if the visitor's system decides."""
        return {'system': None, 'light': False, 'dark': True}[self.color_scheme]

    @property
    def logo_origins(self) -> frozenset[str]:
        """The origins of logos and of the picture that other sites serve, in the form of a policy."""
        urls = [
            urlsplit(each) for each in (self.logo, self.logo_dark, self.picture) if each and each.startswith('https:')
        ]
        return frozenset(f'https://{url.netloc.lower()}' for url in urls)

    @property
    def logo_paths(self) -> frozenset[str]:
        """The paths of logos and of the picture that this site serves."""
        shown = (self.logo, self.logo_dark, self.picture)
        paths = [each.partition('?')[0].partition('#')[0] for each in shown if each]
        return frozenset(path for path in paths if path.startswith('/'))


class Look(BaseModel):
    """The looks that one visitor has instead of those of the settings; None stands for what the settings say.

    They load nothing, so that the content policy and the paths that are public are the same for all visitors.
    """

    model_config = ConfigDict(frozen=True, extra='forbid')

    accent: str | None = None
    radius: int | None = None
    font: str | None = None
    layout: Literal['side-by-side', 'single', 'split'] | None = None
    color_scheme: Literal['system', 'light', 'dark'] | None = None

    @property
    def chosen(self) -> dict[str, Any]:
        """The settings that it replaces, with their values."""
        return self.model_dump(exclude_none=True)

    @model_validator(mode='after')
    def _check(self) -> Self:
        Branding.model_validate(self.chosen)
        return self


def read_css(path: Path) -> str:
    """Return the style rules of a file; raises `ValueError` if they cannot be part of a page."""
    try:
        css = read_text(path)
    except OSError as error:
        raise ValueError(f'{path.name} cannot be read ({type(error).__name__})') from None
    if len(css) > _MAX_CSS:
        raise ValueError(f'{path.name} is too long to be part of each page: at most {_MAX_CSS} characters')
    return css
