"""The messages of pages that a user cannot have: what has happened, and the ways on."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal
from urllib.parse import quote, urlencode

from authui.pages.description import Link
from authui.pages.offers import support_links
from authui.pages.screen_view import ExitMessage, PostButton, ScreenView
from authui.pages.setup import PageSetup
from authui.pages.texts import Texts
from authui.settings import Settings

Lack = Literal['group', 'second_factor', 'password_login']
"""The thing that a signed-in user lacks: a group, a second factor, or a login at which the pool has asked for it."""


def exit_view(
    setup: PageSetup, *, title: str, prefix: str, language_url: str = '', is_mailbox: bool = False
) -> ScreenView:
    """Return the frame around a message, in the language of `setup`; without `language_url` it offers no other one."""
    settings = setup.settings
    return ScreenView(
        title=setup.page_title(title),
        texts=setup.texts,
        branding=settings,
        languages=setup.languages.offered,
        language_url=language_url,
        mailbox_url=settings.path('mailbox') if settings.uses_local_pool and not is_mailbox else '',
        prefix=prefix,
        styles=setup.files.styles,
    )


def language_switch_url(settings: Settings, target: str) -> str:
    """Return the URL at which a browser chooses another language and comes back to `target`."""
    return f'{settings.language_path}?{urlencode({"next": target}, quote_via=quote)}'


def not_allowed_text(texts: Texts, lack: Lack) -> str:
    """Return what is said to a signed-in user who lacks something."""
    match lack:
        case 'second_factor':
            return texts.second_factor_needed
        case 'password_login':
            return texts.password_login_needed
        case 'group':
            return texts.not_allowed_info


def not_allowed_message(setup: PageSetup, *, lack: Lack, target: str) -> ExitMessage:
    """Return what is said to a signed-in user who may not see `target`."""
    texts, settings = setup.texts, setup.settings
    home = _home_link(setup)
    can_switch_on = lack == 'second_factor' and settings.account_screen and setup.second_factors
    factors = Link(text=texts.switch_on_factor, href=setup.url('account/factors', target), kind='page')
    leave = f'{settings.leave_path}?{urlencode({"next": target}, quote_via=quote)}'
    return ExitMessage(
        heading=texts.not_allowed,
        text=not_allowed_text(texts, lack),
        links=((factors, home) if can_switch_on else (home,)) + support_links(setup),
        buttons=(PostButton(text=texts.other_account, action=leave),),
    )


def failed_message(setup: PageSetup, *, reference: str, target: str) -> ExitMessage:
    """Return what is said where a page could not be built; `reference` is in the log too."""
    texts = setup.texts
    again = Link(text=texts.try_again, href=setup.link(target), kind='page')
    return ExitMessage(
        heading=texts.page_failed,
        text=texts.page_failed_info.format(reference=reference),
        links=(again, _home_link(setup), *support_links(setup)),
    )


def not_found_message(setup: PageSetup) -> ExitMessage:
    """Return what is said where there is no page."""
    texts = setup.texts
    return ExitMessage(
        heading=texts.not_found, text=texts.not_found_info, links=(_home_link(setup), *support_links(setup))
    )


def refusal_text(texts: Texts, status: int) -> str:
    """Return what is said about a request that is refused with a status, and what its sender can do."""
    match status:
        case HTTPStatus.FORBIDDEN:
            return texts.refused_elsewhere
        case HTTPStatus.REQUEST_TIMEOUT:
            return texts.refused_slow
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return texts.refused_large
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return texts.errors['unavailable']
        case _:
            return texts.refused_unreadable


def refused_message(setup: PageSetup, status: int, *, url: str, app_url: str) -> ExitMessage:
    """Return what is said where a form was refused with a status; `url` leads back to its screen.

    `app_url` is that of the app where the browser has opened it at another address, else empty.
    """
    texts, heading = setup.texts, setup.texts.refused
    if app_url:
        origin = '/'.join(app_url.split('/')[:3])
        way = Link(text=origin, href=app_url, kind='page')
        words = texts.other_address.format(url=origin)
        return ExitMessage(heading=heading, text=words, links=(way, *support_links(setup)))
    again = Link(text=texts.try_again, href=url, kind='page')
    ways = (again, _home_link(setup), *support_links(setup))
    return ExitMessage(heading=heading, text=refusal_text(texts, status), links=ways)


def going_on_message(setup: PageSetup, *, url: str) -> ExitMessage:
    """Return what is said while the browser goes on to another site by itself; `url` is where."""
    way = Link(text=setup.texts.continue_button, href=url, kind='page')
    return ExitMessage(heading=setup.texts.going_on, text=setup.texts.going_on_info, links=(way,))


def closed_message(setup: PageSetup, status: int, *, target: str) -> ExitMessage:
    """Return what is said where nobody can sign in for now, or where the host keeps back the very screen for it."""
    texts = setup.texts
    is_away = status == HTTPStatus.SERVICE_UNAVAILABLE
    again = Link(text=texts.try_again, href=setup.link(target), kind='page')
    return ExitMessage(
        heading=texts.page_failed,
        text=texts.errors['unavailable' if is_away else 'misconfigured'],
        links=(again, *support_links(setup)),
    )


def scripts_needed_message(setup: PageSetup) -> ExitMessage:
    """Return what is said on a screen of NiceGUI in a browser without scripts."""
    texts = setup.texts
    return ExitMessage(heading=texts.account, text=texts.scripts_needed, links=(_home_link(setup),))


def _home_link(setup: PageSetup) -> Link:
    return Link(text=setup.texts.back_to_app, href=setup.link(setup.settings.home), kind='page')
