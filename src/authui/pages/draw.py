"""Cards as NiceGUI elements: a form that follows the store of its page, with what the card has around it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from nicegui import app, ui
from nicegui.elements.mixins.text_element import TextElement

from authui.account import Account, AccountState
from authui.account.next_screen import Form
from authui.models import Problem
from authui.pages.aside import AsideButton
from authui.pages.card import NO_OFFERS, with_state
from authui.pages.cards import aside_of, card_of, link_to_other, with_link
from authui.pages.description import SUBMIT, Button, Card, CardView, Link, Totp, Values
from authui.pages.draw_providers import draw_providers
from authui.pages.form import AuthForm
from authui.pages.form_html import PASSKEY
from authui.pages.offers import sends_to_support, support_link
from authui.pages.rules import Field, broken_rules
from authui.pages.screens import OTHER_CARD
from authui.pages.setup import PageSetup, Screen
from authui.pages.texts import Texts
from authui.pages.theme import url_prefix
from authui.pages.validation import needed_fields
from authui.reactive import watch
from authui.store import Store

_NO_QUERY: Mapping[str, str] = {}


def draw_card(
    setup: PageSetup,
    store: Store,
    screen: Screen,
    target: str,
    *,
    focus: bool,
    is_alone: bool = False,
    query: Mapping[str, str] = _NO_QUERY,
) -> AuthForm | None:
    """Draw authui's card of a screen; the card of a challenge only while that challenge is to be answered.

    A login or signup card that `is_alone` on a page has a link to the other.
    """
    card = card_of(setup, screen, target, store.state.account, query)
    if card is None:
        return None
    if is_alone and setup.settings.sign_up:
        card = with_link(card, replace(link_to_other(setup, screen, target), kind='page'))

    def go(url: str) -> None:
        """Open a URL; if it selects another card of this screen, that card takes the place of this one."""
        parts = urlsplit(url)
        if parts.path != setup.settings.path(screen):
            ui.navigate.to(url)
            return
        place = form.parent_slot
        assert place is not None  # only the client's root element has none
        index = place.children.index(form)
        with place:
            following = draw_card(
                setup, store, screen, target, focus=True, is_alone=is_alone, query=dict(parse_qsl(parts.query))
            )
        form.delete()
        if following is not None:
            following.move(target_index=index)

    form = draw_form(setup, store, card, focus=focus or screen not in OTHER_CARD, go=go)
    return form


def draw_form(setup: PageSetup, store: Store, card: Card, *, focus: bool, go: Callable[[str], None]) -> AuthForm:
    """Draw a card and let it follow the store; `go` opens the URL that an action returns."""
    texts, view = setup.texts, card.view(store.state.account)

    async def run(action: str, values: Values) -> None:
        if (url := await card.actions[action](store, values)) is not None:
            go(url)

    async def press(button: Button) -> None:
        """Run another button; it gets the values that the store knows, because the form is not sent."""
        values = _known_values(view, store.state.account)
        if button.needs:
            broken = broken_rules(needed_fields(view, button.action), values)
            form.refuse(broken)
            if broken:
                return
        await run(button.action, values)

    is_carried = any(each.carried for each in view.fields)
    resend = next((each for each in view.buttons if each.pause), None)
    form = AuthForm(
        name=card.name,
        title=view.heading,
        button=view.button,
        fields=view.fields,
        info='' if card.shows_totp else view.info,  # the steps above the key say it
        links=[each for each in view.links if each.field],
        who=view.who,
        passkey=view.passkey,
        texts=texts,
        on_submit=lambda values: run(SUBMIT, values),
        validate=card.validate,
        on_resend=partial(press, resend) if resend is not None else None,
        just_sent=resend is not None and (resend.is_paused or resend.was_done),
        on_carry=(lambda typed: store.commit(Account.identifier, typed)) if is_carried else None,
        on_tick=(lambda ticked: store.commit(Account.remember, ticked)) if card.name == 'login' else None,
        focus=focus,
    )
    if card.shows_totp:
        _draw_totp(setup, store, form)
    providers = view.providers
    if providers is not None and providers.comes_first:
        with form.add_slot('above'):
            draw_providers(store, card, texts)
    with form:
        _draw_buttons(view, form, press)
        if providers is not None and not providers.comes_first:
            draw_providers(store, card, texts)
        _draw_links(view, press)
    _follow(form, store, lambda state: card.view(state.account))
    return form


def show_state(
    form: AuthForm,
    store: Store,
    texts: Texts,
    *,
    of: Form,
    notices: Collection[str] = (),
    offers: Mapping[str, Sequence[Link]] = NO_OFFERS,
    sent: str = '',
) -> None:
    """Let a form's alert, notice and progress bar follow what the state says of the form `of`.

    Of the notices only those in `notices` are shown. `offers` are links to what the user can do instead, by the code of
    an error; an error that leaves nothing but the support has the link there too. `sent` replaces every text about a
    code that was sent and its destination, on a card that must not reveal whether an account exists.
    """
    bare = CardView(name=of, heading='', button='', fields=())

    def view_in(state: Any) -> CardView:
        view = with_state(bare, state.account, texts, notices=notices, offers=offers, sent=sent)
        problem: Problem | None = state.account.errors.get(of)
        if problem is None or not sends_to_support(problem):
            return view
        return replace(view, offers=(*view.offers, *support_link(app.state.authui_support_url, texts)))

    _follow(form, store, view_in)


def _follow(form: AuthForm, store: Store, view_in: Callable[[Any], CardView]) -> None:
    """Let a form say what its view says, until the form is deleted."""

    def show(view: CardView) -> None:
        form.show(
            identifier=view.identifier,
            account=view.account,
            error=view.error,
            error_field=view.error_field,
            offers=view.offers,
            notice=view.notice,
            notice_kind=view.notice_kind,
            hint=view.hint,
            busy=view.busy,
            wait=view.wait,
            passkey=view.passkey,
        )

    with form:
        watch(store, lambda state, _: view_in(state), show, immediate=True)


def _known_values(view: CardView, state: AccountState) -> Values:
    """Return what the store knows of the values of a form: what is carried and the tick."""

    def value(field: Field) -> str:
        if field.type == 'tick':
            return 'on' if state.remember else ''
        return state.identifier.strip() if field.carried else field.value

    return {each.name: value(each) for each in view.fields}


def _draw_buttons(view: CardView, form: AuthForm, press: Callable[[Button], Awaitable[None]]) -> None:
    """Draw what a card has next below its form: other buttons, and the agreement."""
    for button in view.buttons:
        if button.look != 'link' and not button.pause:
            with ui.element(PASSKEY) if button.look == 'passkey' else nullcontext():
                _draw_button(button, partial(form.run, partial(press, button)))
    if view.agreement:
        with ui.element('p').classes('authui-info'):
            for each in view.agreement:
                TextElement(tag='span', text=each.before)
                draw_link(each)
                TextElement(tag='span', text=f'{each.after} ')


def _draw_links(view: CardView, press: Callable[[Button], Awaitable[None]]) -> None:
    """Draw the links at the end of a card, and the buttons that look like them."""
    for each in (each for each in view.links if not each.field):
        with ui.element('p').classes('authui-links'):
            if each.before:
                ui.label(each.before)
            draw_link(each)
    for button in view.buttons:
        if button.look == 'link' and not button.pause:
            with ui.element('p').classes('authui-links'):
                _draw_button(button, partial(press, button))


def _draw_button(button: Button, on_click: Callable[[], Awaitable[None]]) -> None:
    with (
        ui.element('button')
        .props(f'type=button value={button.action}')
        .classes('authui-link' if button.look == 'link' else 'authui-second')
        .on('click', on_click)
    ):
        ui.label(button.text)


def draw_aside(setup: PageSetup, store: Store, screen: Screen, target: str, *, place: str) -> None:
    """Draw the card of the host's own if this is its place; its buttons post forms here too."""
    aside = aside_of(setup, screen, target, store.state.account)
    if aside is None or aside.place != place:
        return
    with ui.element('section').classes('authui-card authui-aside').props('aria-labelledby=authui-aside-heading') as box:
        if aside.language is not None:
            box.props['lang'], box.props['dir'] = aside.language, 'auto'
        TextElement(tag='h2', text=aside.heading).classes('authui-heading').props('id=authui-aside-heading')
        if aside.text:
            TextElement(tag='p', text=aside.text).classes('authui-info')
        with ui.element('ul'):
            for button in aside.buttons:
                with ui.element('li'):
                    _draw_aside_button(button)
        for link in aside.links:
            with ui.element('p').classes('authui-links'):
                draw_link(link)


def _draw_aside_button(button: AsideButton) -> None:
    with ui.element('form').props('method=post') as form:
        form.props['action'] = url_prefix() + button.action
        for name, value in button.values:
            field = ui.element('input').props('type=hidden')
            field.props['name'], field.props['value'] = name, value
        TextElement(tag='button', text=button.text).classes('authui-second').props('type=submit')
    if button.hint:
        TextElement(tag='span', text=button.hint).classes('authui-hint')


def draw_link(link: Link) -> None:
    """Draw a link that a card describes."""
    drawn = ui.link(link.text, link.href, new_tab=link.kind == 'window')
    if link.kind == 'page':
        # Without the handler, `ui.sub_pages` would look for the page among the screens.
        drawn.on('click.stop', js_handler='() => {}')


def _draw_totp(setup: PageSetup, store: Store, form: AuthForm) -> None:
    """Show the key of an authenticator app as soon as the pool has given it."""
    account = store.state.account.identifier

    async def obtain() -> None:
        if (made := await store.dispatch(Account.set_up_totp)) is not None and not form.is_deleted:
            form.show_key(Totp(key=made.secret, issuer=setup.settings.title, account=account))

    ui.timer(0, obtain, once=True)
