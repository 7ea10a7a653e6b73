"""The ways to other providers: their names, the links of the cards, and those with which users prove themselves."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from authui.account import AccountState
from authui.models.providers import COGNITO
from authui.pages.description import ProviderLink, ProviderLinks
from authui.pages.setup import PageSetup


def provider_url(setup: PageSetup, name: str, target: str, **query: str) -> str:
    """Return the URL at which a sign-in at a provider begins, which leads on to a target."""
    asked = ({'next': target} if target != setup.settings.home else {}) | query
    path = f'{setup.settings.provider_path}/{quote(name, safe="")}'
    return path + (f'?{urlencode(asked, quote_via=quote)}' if asked else '')


def organisation_url(setup: PageSetup, domain: str, target: str, **query: str) -> str:
    """Return the URL at which a sign-in at the organisation begins that has a domain of e-mail addresses."""
    asked = {'domain': domain, 'next': target} | query
    return f'{setup.settings.provider_path}?{urlencode(asked, quote_via=quote)}'


def provider_links(setup: PageSetup, state: AccountState, target: str) -> ProviderLinks | None:
    """Return the links of the cards of login and sign-up; that of the provider which was used last comes first."""
    texts, last, names = setup.texts, state.last_provider, setup.settings.provider_labels
    remember = {'remember': 'on'} if state.remember else {}

    def link(name: str) -> ProviderLink:
        label = names[name]
        is_named = name != COGNITO or label != COGNITO
        return ProviderLink(
            name=name,
            text=texts.provider_button.format(provider=label) if is_named else texts.own_page_button,
            href=provider_url(setup, name, target, **remember),
            note=(texts.last_provider.format(provider=label) if is_named else texts.last_way) if name == last else '',
        )

    if not names:
        return None
    # Sorting keeps the order of all others.
    in_order = sorted(names, key=lambda name: name != last)
    return ProviderLinks(script=setup.files.providers_script, links=tuple(link(name) for name in in_order))
