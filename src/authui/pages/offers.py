"""The links in an alert: to what a user can do instead, and to the support where that is all that is left."""

from __future__ import annotations

from collections.abc import Mapping

from authui.account import AccountState
from authui.account.next_screen import Form
from authui.errors import CredentialsError, DeliveryError, NextStep, UnexpectedError
from authui.models import PasswordChallenge, Problem
from authui.pages.description import Link
from authui.pages.setup import PageSetup
from authui.pages.texts import Texts

_NAMES_SUPPORT: Mapping[str, frozenset[str | None]] = {
    DeliveryError.code: frozenset({'quota', 'no_contact'}),
    UnexpectedError.code: frozenset({None}),
}
"""The errors with another next step whose texts name the support, by their codes, with the rules for which they do."""


def support_links(setup: PageSetup) -> tuple[Link, ...]:
    """Return the link to the support, where the host has one."""
    return support_link(setup.settings.support_url, setup.texts)


def support_link(url: str | None, texts: Texts) -> tuple[Link, ...]:
    """Return the link to a host's support at a URL, where there is one."""
    if url is None:
        return ()
    return (Link(text=texts.contact_support, href=url, kind='page' if url.startswith('mailto:') else 'window'),)


def support_for(setup: PageSetup, problem: Problem) -> tuple[Link, ...]:
    """Return the link to the support if that is what an error sends its user to."""
    return support_links(setup) if sends_to_support(problem) else ()


def sends_to_support(problem: Problem) -> bool:
    """Tell whether an error leaves its user nothing but the support."""
    return problem.rule in _NAMES_SUPPORT.get(problem.code, ()) or problem.next_step is NextStep.CONTACT


def offers_of(setup: PageSetup, state: AccountState, form: Form, target: str) -> tuple[Link, ...]:
    """Return the links that the alert of a form has by its error, on whichever card it is."""
    problem = state.errors.get(form)
    if problem is None:
        return ()
    asks_for_password = form == 'login' or isinstance(state.challenge, PasswordChallenge)
    if problem.code == CredentialsError.code and asks_for_password:
        return (Link(text=setup.texts.reset_instead, href=setup.url('forgot', target)),)
    return support_for(setup, problem)
