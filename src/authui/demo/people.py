"""The users who are ready in the demo, and what the screens of the sign-in say about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from authui.local import LocalPool
from authui.models import Identifiers
from authui.pages import Aside, AsideButton, Link, Screen
from authui.pages.form_html import FORM_FIELD
from authui.pages.identifier_field import field_name
from authui.settings import Settings

ADMINS = 'admins'
PASSWORD = 'Correct horse battery staple 1!'  # noqa: S105 - of a pool on this machine, shown on its login screen
OUTAGE_PATH = '/demo/outage'
DOWN = 'Cognito is down'


@dataclass(frozen=True)
class Person:
    """A user who is ready."""

    name: str
    hint: str
    number: str
    """A phone number that is kept free for fiction."""
    kind: Literal['plain', 'admin', 'second_factor', 'invited'] = 'plain'

    @property
    def email(self) -> str:
        """The e-mail address."""
        return f'{self.name.lower()}@example.org'

    def name_in(self, names: Identifiers) -> str:
        """Return what this user signs in with in a pool."""
        if names.has_names:
            return self.name.lower()
        return self.email if 'email' in names.kinds else self.number


ADA = Person('Ada', 'An ordinary user', '+442079460001')
GRACE = Person('Grace', 'Has a second factor', '+442079460002', 'second_factor')
ALAN = Person('Alan', 'Is an admin', '+442079460003', 'admin')
IVY = Person('Ivy', 'Was invited', '+442079460004', 'invited')
PEOPLE = (ADA, GRACE, ALAN, IVY)
_NUMBERS = {3: 'three', 4: 'four'}


def prepare(pool: LocalPool, names: Identifiers) -> None:
    """Add the users who are missing, and renew an invitation that has not been taken up, since it would expire."""
    for person in PEOPLE:
        name = person.name_in(names)
        if pool.has_user(name):
            continue
        contacts = {'email': person.email, 'phone_number': person.number} if names.has_names else {}
        attributes = {'given_name': person.name, **contacts}
        pool.admin_create_user(name, PASSWORD, attributes, temporary=person.kind == 'invited')
        if person.kind == 'admin':
            pool.admin_add_user_to_group(name, ADMINS)
        if person.kind == 'second_factor':
            pool.set_up_app(name)
    if pool.has_temporary_password(ivy := IVY.name_in(names)):
        pool.admin_set_user_password(ivy, PASSWORD, permanent=False)


def _ready(pool: LocalPool, names: Identifiers) -> list[Person]:
    """Return the users who can be logged in by the password that is shown: the invited one chooses another."""
    return [each for each in PEOPLE if each.kind != 'invited' or pool.has_temporary_password(each.name_in(names))]


def aside_of(
    settings: Settings, screen: Screen, target: str, *, pool: LocalPool | None, is_down: bool, unread: int
) -> Aside | None:
    """Return what stands below the cards: who can be at one click, or the code of the second factor."""
    if pool is None:
        return None
    if is_down:
        up = AsideButton(text='Bring it up again', action=OUTAGE_PATH)
        said = 'You switched it off. Try to log in, and see what users would read.'
        return Aside(heading=DOWN, text=said, buttons=(up,), language='en')
    buttons: tuple[AsideButton, ...] = ()
    links = (_mailbox(settings, unread),)
    place: Literal['above', 'below'] = 'below'
    match screen:
        case 'login' | 'signup':
            where = settings.path('login') + (f'?next={quote(target)}' if target != settings.home else '')
            heading, place = 'A demo: log in at one click', 'above'
            ready = _ready(pool, settings.names)
            text = f'Or sign up below. The password of these {_NUMBERS[len(ready)]}: {PASSWORD}'
            if IVY not in ready:
                name = IVY.name_in(settings.names)
                text += f'. Ivy has chosen a password of her own: log in below as {name}.'
            buttons = tuple(_button(each, where, settings.names) for each in ready)
        case 'mfa' if pool.has_user(grace := GRACE.name_in(settings.names)):
            code = pool.app_code(grace).get_secret_value()
            heading = 'The phone of Grace'
            shown = f'Her authenticator app shows {code[:3]}\u00a0{code[3:]} now, and another code every 30 seconds.'
            text = f'Logging in as Grace? {shown}'
            links = (Link(text='Show a new code', href=f'{settings.path("mfa")}?next={quote(target)}', kind='page'),)
        case 'new-password':
            heading = 'An invitation'
            text = 'Ivy was invited with a temporary password. The pool now wants her to choose her own.'
        case 'confirm' | 'reset' | 'mfa':
            heading = 'Your code'
            text = 'The demo sends no e-mails: what it would send is in its mailbox.'
        case _:
            return None
    return Aside(heading=heading, text=text, buttons=buttons, links=links, place=place, language='en')


def _button(person: Person, where: str, names: Identifiers) -> AsideButton:
    values = ((FORM_FIELD, 'login'), (field_name(names), person.name_in(names)), ('password', PASSWORD))
    return AsideButton(text=f'Log in as {person.name}', hint=person.hint, action=where, values=values)


def _mailbox(settings: Settings, unread: int) -> Link:
    new = f' ({unread} new)' if unread else ''
    return Link(text=f'Mailbox{new}', href=settings.path('mailbox'), kind='window')
