"""The overview of the account, which links to every screen that changes it; and the screen "you are signed in"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from authui.account.profile import Profile, ProfileNotice
from authui.models import Passkey, ProviderIdentity, User
from authui.pages.new_passkey import LIST_SCREEN, NEW_SCREEN
from authui.pages.profile.attributes import changeable_attributes, profile_attributes
from authui.pages.profile.factors import offered_factors
from authui.pages.profile.local_time import LocalTime
from authui.pages.profile.page import ProfilePage, focus_on, heading, notice_text, page_load_link
from authui.pages.profile.person import draw_person
from authui.pages.texts import Texts
from authui.reactive import watch


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the overview: a link to the screen that changes what it shows, or else a place for a button."""

    label: str
    value: str = ''
    at: float | None = None
    """The moment that replaces `{time}` in the value."""
    screen: str = ''
    field: str = ''
    """The field there that the user goes to, on a screen with several."""
    look: str = ''
    """A further class of the row."""
    loads: bool = False
    """Whether the screen is no screen of this page, which a link has to load."""
    follows: Callable[[], Row] | None = None
    """Returns the row as it is once the user's passkeys are known, which are fetched after the screen is drawn."""
    further: Callable[[], object] | None = None
    """Draws what follows the row."""


@dataclass(frozen=True, kw_only=True)
class _RowGroup:
    """A group of rows; one without rows is not drawn."""

    title: Callable[[Texts], str]
    rows: Callable[[ProfilePage, User], Sequence[Row]]
    info: Callable[[ProfilePage, User], str] = lambda _page, _user: ''
    """Returns what is said below the rows."""


def overview_card(page: ProfilePage) -> None:
    """Draw the account as it is now, also when another tab changes it."""
    texts, store = page.texts, page.store
    ui.page_title(page.setup.page_title(texts.account))
    notice: ProfileNotice | None = store.state.account.profile.notice

    def fill(user: User | None) -> None:
        if user is not None:
            with place.clear():
                draw_person(page, user)
                for group in _GROUPS:
                    _draw_group(page, group, user)

    with ui.element('section').classes('authui-card authui-overview'):
        start = heading(texts.account)
        if notice is not None:
            start = TextElement(tag='p', text=notice_text(notice, texts)).classes('authui-notice authui-success')
            start.props('role=status tabindex=-1')
        place = ui.element('div').classes('authui-place')
        watch(store, 'account.user', fill, immediate=True)
        if page.setup.settings.passkeys:
            ui.timer(0, lambda: store.dispatch(Profile.fetch_passkeys), once=True)
        with ui.element('p').classes('authui-links'):
            page_load_link(texts.back_to_app, page.setup.link(page.target))
    focus_on(start)


def signed_in_card(page: ProfilePage) -> None:
    """Draw who is signed in, and links to the app and to the account."""
    texts, setup = page.texts, page.setup
    ui.page_title(setup.page_title(texts.signed_in))

    def fill(user: User | None) -> None:
        if user is not None:
            with place.clear():
                draw_person(page, user)

    with ui.element('section').classes('authui-card'):
        title = heading(texts.signed_in)
        place = ui.element('div').classes('authui-place')
        watch(page.store, 'account.user', fill, immediate=True)
        if page.target != setup.settings.path('signed-in'):
            page_load_link(texts.back_to_app, page.setup.link(page.target)).classes('authui-button')
        if setup.settings.account_screen:
            link = ui.link if page.has_overview else page_load_link
            link(texts.account, page.url('account')).classes('authui-second')
        page.log_out_button().classes('authui-second')
    focus_on(title)


def _profile_rows(page: ProfilePage, user: User) -> Sequence[Row]:
    """Return the rows of the user's attributes: links where the user can change them, else those with a value."""
    return tuple(_attribute_rows(page, user))


def _attribute_rows(page: ProfilePage, user: User) -> Iterator[Row]:
    texts = page.texts
    names = profile_attributes(page.setup.settings, user)
    changeable = changeable_attributes(page.setup.settings, user)
    if user.identifiers.has_names and 'preferred_username' not in names and user.provider is None:
        yield Row(label=texts.attribute('preferred_username'), value=user.username)
    for name in names:
        row = _value_row(texts, 'account/profile', texts.attribute(name), user.attribute(name) or '')
        yield from _as_changeable(user, name, replace(row, field=name if len(changeable) > 1 else ''))
    if user.email or 'email' in (*user.identifiers.kinds, *page.setup.contacts):
        row = _value_row(texts, 'account/email', texts.email, user.email or '')
        yield from _as_changeable(user, 'email', row)
    yield from _as_changeable(user, 'phone_number', _phone_row(page, user))


def _phone_row(page: ProfilePage, user: User) -> Row:
    texts, phone_number = page.texts, user.attribute('phone_number') or ''
    is_unverified = 'phone_number' in page.setup.contacts and phone_number and not user.has_verified('phone_number')

    def verify_phone() -> None:
        ui.link(texts.verify_phone, page.url('account/phone/code')).classes('authui-row-more')

    return _value_row(
        texts,
        'account/phone',
        texts.attributes['phone_number'],
        texts.unverified.format(contact=texts.left_to_right(phone_number)) if is_unverified else phone_number,
        further=verify_phone if is_unverified else None,
    )


def _as_changeable(user: User, attribute: str, row: Row) -> Iterator[Row]:
    """Yield the row of an attribute. One of the provider's has no link, and is left out without a value."""
    if user.can_change(attribute):
        yield row
    elif row.look != _MISSING:
        yield Row(label=row.label, value=row.value)


def _profile_info(page: ProfilePage, user: User) -> str:
    """Return where a provider's users change what they cannot change here."""
    if user.provider is None:
        return ''
    return page.texts.provider_profile_info.format(provider=page.setup.settings.label_of(user.provider.provider))


def _security_rows(page: ProfilePage, user: User) -> Sequence[Row]:
    """Return the rows of what a user of the pool signs in with, and of the user's identities at providers."""
    own = _own_security_rows(page, user) if user.provider is None else ()
    return (*own, *(_identity_row(page, each) for each in user.identities))


def _identity_row(page: ProfilePage, identity: ProviderIdentity) -> Row:
    label = page.texts.provider_way.format(provider=page.setup.settings.label_of(identity.provider))
    return Row(label=label, value=page.texts.since if identity.since is not None else '', at=identity.since)


def _own_security_rows(page: ProfilePage, user: User) -> Sequence[Row]:
    texts, changed_at = page.texts, page.tab.password_changed_at
    changed = texts.changed_at if changed_at is not None else ''
    if page.store.state.account.profile.has_password is False:
        rows = [_value_row(texts, 'account/password', texts.password, '')]
    else:
        rows = [Row(label=texts.password, value=changed, at=changed_at, screen='account/password')]
    if offered_factors(page.setup, user):
        on = ' · '.join(texts.factors[factor] for factor in user.mfa)
        rows.append(Row(label=texts.second_factors, value=on or texts.switched_off, screen='account/factors'))
    if page.setup.settings.passkeys:
        rows.append(replace(_passkeys_row(page), follows=lambda: _passkeys_row(page)))
    return rows


def _passkeys_row(page: ProfilePage) -> Row:
    """Return the row of the passkeys, which are fetched once the screen is shown; without one it is an invitation."""
    texts = page.texts
    passkeys: tuple[Passkey, ...] | None = page.store.state.account.profile.passkeys
    if passkeys:
        names = ' · '.join(dict.fromkeys(each.name for each in passkeys))
        return Row(label=texts.passkeys, value=names, screen=LIST_SCREEN)
    if passkeys is None:
        return Row(label=texts.passkeys, value='\u00a0', screen=LIST_SCREEN)  # as high as it will be
    return Row(label=texts.passkeys, value=texts.not_given, screen=NEW_SCREEN, look=_MISSING, loads=True)


def _session_rows(page: ProfilePage, _user: User) -> Sequence[Row]:
    texts, since = page.texts, page.tab.signed_in_at
    return (
        Row(
            label=texts.this_browser,
            value=texts.since if since is not None else '',
            at=since,
            further=lambda: page.log_out_button().classes('authui-second'),
        ),
        Row(label=texts.log_out_everywhere, value=texts.everywhere_info, screen='account/everywhere'),
    )


def _danger_rows(page: ProfilePage, _user: User) -> Sequence[Row]:
    return (Row(label=page.texts.delete_account, screen='account/delete', look='authui-row-danger'),)


_GROUPS = (
    _RowGroup(title=lambda texts: texts.profile, rows=_profile_rows, info=_profile_info),
    _RowGroup(title=lambda texts: texts.security, rows=_security_rows),
    _RowGroup(title=lambda texts: texts.sessions, rows=_session_rows),
    _RowGroup(title=lambda texts: texts.danger, rows=_danger_rows),
)
_MISSING = 'authui-row-missing'
"""The class of a row without a value, which invites the user to add one."""


def _value_row(texts: Texts, screen: str, label: str, value: str, further: Callable[[], object] | None = None) -> Row:
    """Return a row that shows a value, or invites the user to add it."""
    look = '' if value else _MISSING
    return Row(label=label, value=value or texts.not_given, screen=screen, look=look, further=further)


def _draw_group(page: ProfilePage, group: _RowGroup, user: User) -> None:
    rows, info = group.rows(page, user), group.info(page, user)
    if not rows:
        return
    with ui.element('section').classes('authui-group'):
        TextElement(tag='h3', text=group.title(page.texts))
        with ui.element('ul').classes('authui-rows'):
            for row in rows:
                with ui.element('li') as item:
                    _draw_row(page, row)
                if row.follows is not None:
                    _follow(page, item, row.follows)
        if info:
            TextElement(tag='p', text=info).classes('authui-info')


def _follow(page: ProfilePage, item: Element, row: Callable[[], Row]) -> None:
    """Draw one row again when the passkeys are known; the others stay, so that nothing is lost that is pressed."""

    def draw() -> None:
        with item.clear():
            _draw_row(page, row())

    with item:
        watch(page.store, 'account.profile.passkeys', draw)


def _url(page: ProfilePage, row: Row) -> str:
    url = page.url(row.screen)
    return f'{url}{"&" if "?" in url else "?"}field={quote(row.field, safe="")}' if row.field else url


def _draw_row(page: ProfilePage, row: Row) -> None:
    link = partial(page_load_link, '') if row.loads else ui.link
    place = link(target=_url(page, row)) if row.screen else ui.element('div')
    with place.classes(f'authui-row {row.look}' if row.screen else 'authui-row-still'):
        ui.label(row.label).classes('authui-row-label')
        if row.at is not None:
            LocalTime(row.at, row.value, page.texts).classes('authui-row-value')
        elif row.value:
            ui.label(row.value).classes('authui-row-value').props('dir=auto')
    if row.further is not None:
        row.further()
