"""What comes from outside to do harm: targets of a login that lead elsewhere, and texts that would be scripts."""

# ruff: noqa: E501 - a table is read by its rows, and strange letters are meant

from __future__ import annotations

from itertools import product
from urllib.parse import quote

HOSTS = ('evil.example', 'evil.example:443', 'app@evil.example', 'evil.example%2f..', '%65vil.example', 'evil。example')
SLASHES = (
    '//', '///', '////', '/\\', '\\/', '\\\\', '/\\/', '\\//', '/\t/', '/\n/', '/\r/', '\t//', '\x00//', ' //',
    '/%2f', '%2f%2f', '/%5c', '%5c%5c', '/%09/', '/%0a/', '/%0d%0a/', '/%252f', '/%25252f', '/%25%32%66', '/.//', '/..//',
    '/;//', '/?//', '/#//',
)  # fmt: skip
SCHEMES = (
    'https:', 'https:/', 'https://', 'HTTPS://', 'http:///', 'https:\\\\', 'ht\ttps://', 'h\nttps://', ' https://',
    'ftp://', 'ws://', 'wss://', 'blob:https://', 'filesystem:https://', 'view-source:https://', 'x-app://', '%68ttps://',
)  # fmt: skip
SCRIPTS = (
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', 'java\nscript:alert(1)', ' javascript:alert(1)',
    '\x01javascript:alert(1)', 'javascript&colon;alert(1)', 'javascript:alert(1)//https://app.example', 'vbscript:msgbox(1)',
    'data:text/html,<script>alert(1)</script>', 'data:text/html;base64,PHNjcmlwdD4=', 'file:///etc/passwd', 'about:blank',
    '%6aavascript:alert(1)', 'javascript%3aalert(1)', '/javascript:alert(1)\\', 'livescript:x', 'mailto:a@evil.example',
)  # fmt: skip

TARGETS = (
    *(slashes + host for slashes, host in product(SLASHES, HOSTS[:4])),
    *(scheme + host for scheme, host in product(SCHEMES, HOSTS[:2])),
    *('//' + host for host in HOSTS),
    *(quote('//evil.example', safe='') * times for times in (1, 2)),
    *SCRIPTS,
)
"""Targets that somebody has tried somewhere, against some reader of URLs."""

_CALL = 'window.__hit=1'
PAYLOADS = (
    f'<script>{_CALL}</script>', f'<ScRiPt>{_CALL}</sCrIpT>', f'<script src=data:,{_CALL}></script>',
    f'<img src=x onerror={_CALL}>', f'<img src=x onerror="{_CALL}">', f"<img src=x onerror='{_CALL}'>",
    f'<IMG """><SCRIPT>{_CALL}</SCRIPT>">', f'<img src onerror={_CALL}//', f'<image src=x onerror={_CALL}>',
    f'<svg onload={_CALL}>', f'<svg/onload={_CALL}>', f'<svg><script>{_CALL}</script></svg>',
    f'<svg><animate onbegin={_CALL} attributeName=x dur=1s>', f'<svg><set onbegin={_CALL} attributename=x>',
    f'<math><mtext><img src=x onerror={_CALL}></math>', f'<body onload={_CALL}>', f'<body onpageshow={_CALL}>',
    f'<iframe src="javascript:parent.{_CALL}">', f'<iframe srcdoc="<script>parent.{_CALL}</script>">',
    f'<iframe onload={_CALL}>', f'<embed src="javascript:{_CALL}">', f'<object data="javascript:{_CALL}">',
    f'<details open ontoggle={_CALL}>', f'<input autofocus onfocus={_CALL}>', f'<select autofocus onfocus={_CALL}>',
    f'<textarea autofocus onfocus={_CALL}>', f'<keygen autofocus onfocus={_CALL}>', f'<video src=x onerror={_CALL}>',
    f'<video><source onerror={_CALL}></video>', f'<audio src=x onerror={_CALL}>', f'<marquee onstart={_CALL}>x</marquee>',
    f'<link rel=stylesheet href=x onerror={_CALL}>', f'<style onload={_CALL}></style>', f'<style>@import "x"</style><i onx={_CALL}>',
    f'<meta http-equiv=refresh content="0;url=javascript:{_CALL}">', f'<base href="javascript:{_CALL}//">',
    f'<form action="javascript:{_CALL}"><button autofocus>x</button></form>', f'<a href="javascript:{_CALL}" autofocus>x</a>',
    f'<template><img src=x onerror={_CALL}></template>', f'<noscript><p title="</noscript><img src=x onerror={_CALL}>">',
    f'</title><script>{_CALL}</script>', f'</script><script>{_CALL}</script>', f'</textarea><script>{_CALL}</script>',
    f'</style><script>{_CALL}</script>', f'--><script>{_CALL}</script>', f']]><script>{_CALL}</script>',
    f'"><script>{_CALL}</script>', f"'><script>{_CALL}</script>", f'"onmouseover={_CALL} autofocus onfocus={_CALL} x="',
    f"' autofocus onfocus='{_CALL}' x='", f'`onfocus={_CALL} autofocus', f"';{_CALL};//", f'";{_CALL};//', f'\\";{_CALL};//',
    f'${{{_CALL}}}', f'{{{{{_CALL}}}}}', f'{{{{constructor.constructor("{_CALL}")()}}}}', f'<%={_CALL}%>', f'#{{{_CALL}}}',
    f'&lt;script&gt;{_CALL}&lt;/script&gt;', f'\u2028{_CALL}', f'+ADw-script+AD4-{_CALL}+ADw-/script+AD4-',
    f'<x onclick={_CALL} tabindex=1 id=x>', f'<!--<img src="--><img src=x onerror={_CALL}//">',
)  # fmt: skip
"""Texts that are scripts to whoever takes a text for markup, an attribute, a template or JavaScript."""
