"""The address that a user probably meant, where the domain of an e-mail is almost one that many people have."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

from authui.models.typed import plain_email

# fmt: off
DOMAINS = (
    'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'icloud.com',
    'me.com', 'aol.com', 'proton.me', 'protonmail.com', 'gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch', 'web.de',
    't-online.de', 'freenet.de', 'outlook.de', 'hotmail.de', 'yahoo.de', 'orange.fr', 'free.fr', 'sfr.fr',
    'laposte.net', 'wanadoo.fr', 'hotmail.fr', 'outlook.fr', 'yahoo.fr', 'libero.it', 'hotmail.it', 'yahoo.it',
    'hotmail.es', 'yahoo.es', 'hotmail.co.uk', 'yahoo.co.uk', 'outlook.es', 'btinternet.com', 'uol.com.br',
    'bol.com.br', 'yahoo.com.br', 'ziggo.nl', 'kpnmail.nl', 'hotmail.nl', 'wp.pl', 'onet.pl', 'interia.pl', 'o2.pl',
    'ukr.net', 'mail.ru', 'yandex.ru', 'bk.ru', 'list.ru', 'inbox.ru', 'qq.com', '163.com', '126.com', 'naver.com',
    'daum.net', 'yahoo.co.jp', 'docomo.ne.jp', 'ezweb.ne.jp', 'comcast.net', 'verizon.net', 'mail.com', 'email.com',
    'fastmail.com', 'zoho.com', 'ymail.com', 'gmx.com', 'gmx.us', 'web.com', 'mac.com',
)
# fmt: on
CLOSENESS = 0.87
"""How alike two domains are, as `difflib` reckons, if one is taken for the other."""
SHORTEST = 7
"""Shorter domains are too close to each other for a guess."""


def email_guess(email: str) -> str:
    """Return the address with the domain that was probably meant; empty for one that looks right or like no other."""
    name, at, domain = plain_email(email).rpartition('@')
    meant = _meant(domain.lower()) if at else ''
    return f'{name}@{meant}' if meant else ''


@lru_cache(maxsize=1024)
def _meant(domain: str) -> str:
    """Return the domain that was probably meant; `authui_guess.js` reckons alike."""
    if domain in DOMAINS or len(domain) < SHORTEST:
        return ''
    close = get_close_matches(domain, [each for each in DOMAINS if len(each) > SHORTEST], n=1, cutoff=CLOSENESS)
    return close[0] if close else ''
