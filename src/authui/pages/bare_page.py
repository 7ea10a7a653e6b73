"""A page that loads nothing: for requests that are refused before any work, and where no file could be had either."""

from __future__ import annotations

import base64
from hashlib import sha256
from html import escape

from authui.pages.palette import palette_of
from authui.pages.texts import Texts
from authui.settings.branding import Branding

_LIGHT = {'back': '#f4f6f9', 'text': '#1b2430', 'accent': '#2b57d6'}
_DARK = {'back': '#12161d', 'text': '#e8ecf4', 'accent': '#9bb7ff'}
"""The colours of `authui.css`."""
_STYLE = """
body { margin: 15vh auto 0; max-width: 28rem; padding: 0 1.5rem; font: 16px/1.5 FONT;
  background: var(--back); color: var(--text); overflow-wrap: anywhere }
h1 { margin: 2rem 0 .5rem; font-size: 1.5rem; font-weight: 650; line-height: 1.3 }
p { margin: 0 0 1rem }
.brand { font-weight: 650 }
a { color: var(--accent) }
"""
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}"{attributes}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{scheme}">
{head}
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div class="brand">{brand}</div>
<main>
<h1>{heading}</h1>
{content}
</main>
</body>
</html>
"""
_POLICY = (
    "default-src 'none'; style-src '{style}'; script-src {script}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


class BarePage:
    """Draws pages with the name and the colours of an app; their policy allows the style, and one script or none."""

    def __init__(self, branding: Branding, *, script: str = '') -> None:
        self._branding = branding
        self._style = _style_of(branding)
        allowed = f"'{_digest(script)}'" if script else "'none'"
        self.policy = _POLICY.format(style=_digest(self._style), script=allowed)

    def drawn(self, texts: Texts, heading: str, content: str, *, head: str = '', attributes: str = '') -> str:
        """Return the document; `content`, `head` and the `attributes` of the root are HTML already."""
        title = self._branding.title
        return _PAGE.format(
            style=self._style,
            head=head,
            attributes=attributes,
            scheme={None: 'light dark', False: 'light', True: 'dark'}[self._branding.is_dark],
            language=escape(texts.language),
            direction=texts.direction,
            title=escape(texts.page_title.format(screen=heading, title=title)),
            brand=escape(title),
            heading=escape(heading),
            content=content,
        )


def _digest(text: str) -> str:
    return f'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'


def _style_of(branding: Branding) -> str:
    light, dark = (_colours(branding, colours, dark=dark) for colours, dark in ((_LIGHT, False), (_DARK, True)))
    if branding.is_dark is not None:
        root = dark if branding.is_dark else light
    else:
        root = f'{light} @media (prefers-color-scheme: dark) {{ {dark} }}'
    return root + _STYLE.replace('FONT', branding.font or _FONT)


def _colours(branding: Branding, colours: dict[str, str], *, dark: bool) -> str:
    if branding.accent is not None:
        colours = colours | {'accent': palette_of(branding.accent, dark=dark).accent}
    return f':root {{ {" ".join(f"--{name}: {colour};" for name, colour in colours.items())} }}'
