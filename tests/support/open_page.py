"""A page without a browser: what its socket is told of it, what its user can press and send, and where it leads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, Protocol, Self

from support import markup
from support.raw_http import HTML, Served, ask
from support.raw_socket import RawSocket

PASSWORD = 'correct horse battery'

_ELEMENTS = re.compile(r'parseElements\(String\.raw`(.*?)`\)', re.DOTALL)
_CLIENT_ID = re.compile(r"""["']client_id["']: ?["']([^"']+)["']""")
_PUSHED = re.compile(r'const fullPath = \(window\.path_prefix \|\| \'\'\) \+ "([^"]*)"')
"""What `ui.sub_pages` lets the browser put into its address bar."""

Element = dict[str, Any]


@dataclass
class ShownForm:
    """What a form of NiceGUI's shows, by its HTML."""

    html: markup.Element
    turn: int
    """How many times it was answered."""

    @property
    def alert(self) -> str:
        return ' '.join(each.text for each in self.html.all(class_='authui-alert'))

    @property
    def notice(self) -> str:
        return ' '.join(each.text for each in self.html.all(class_='authui-notice'))

    @property
    def offers(self) -> list[str]:
        return [link.text for alert in self.html.all(class_='authui-alert') for link in alert.all('a')]

    @property
    def wrong_fields(self) -> list[str]:
        return [each.attributes['name'] for each in self.html.all('input', aria_invalid='true')]

    @property
    def is_busy(self) -> bool:
        return self.html.one('form').attributes.get('aria-busy') == 'true'

    @property
    def waits(self) -> bool:
        return 'data-wait' in self.html.one('form').attributes

    @property
    def resend(self) -> str:
        return ' '.join(each.text for each in self.html.all('button', value='resend'))

    @property
    def emails(self) -> list[str]:
        """What stands in its fields for an e-mail address."""
        return [each.attributes.get('value', '') for each in self.html.all('input', name='email')]


class OpenPage:
    """A page that was asked for with a cookie, and the socket to it; everything that comes is kept in `received`."""

    def __init__(self, server: Served, path: str, cookie: str = '', *, mount: str = '') -> None:
        self._server = server
        self._mount = mount
        self.path = path
        """The path in the address bar, or the one that the browser was told to load, without the mount."""
        answer = ask(server, 'GET', mount + path, HTML | ({'Cookie': cookie} if cookie else {}))
        assert answer.status == 200, answer
        self.received = answer.body
        client_id, elements = _CLIENT_ID.search(answer.body), _ELEMENTS.search(answer.body)
        assert client_id is not None
        assert elements is not None
        self.client_id = client_id[1]
        self._elements: dict[str, Element] = json.loads(unescape(elements[1]))
        self._gone: dict[str, Element] = {}
        self.socket = self.connect(cookie)

    def connect(self, cookie: str) -> RawSocket:
        """Open one more socket to the page; raises `RefusedError` where it is not let in."""
        return RawSocket(
            self._server.url, self.client_id, origin=self._server.url, cookie=cookie, tab_id='tab', mount=self._mount
        )

    # --- what a user does ---

    def press(self, text: str, *, by: RawSocket | None = None) -> None:
        """Send a click on what says this, also if it has gone meanwhile; by the page's own socket or by another one."""
        self._send(self._clickable(text), 'click', {}, by=by)

    def navigate(self, path: str) -> None:
        """Send both events that a link within the page sends."""
        for event in ('sub_pages_open', 'sub_pages_navigate'):
            self.follow(event, path)

    def follow(self, event: str, path: str) -> None:
        """Send one event of a link within the page."""
        self._send(self._listening(event), event, path)

    def submit(self, form: str, **values: str) -> None:
        """Send the form of this name as the browser does: all of its fields, at once."""
        number, props = self._form(form)
        begun = {each.attributes['name']: each.attributes.get('value', '') for each in _fields(props)}
        self._send(number, 'send', {'action': 'submit', 'values': begun | values})

    def ask_for_a_new_code(self, form: str, **values: str) -> None:
        """Press the button for a new code."""
        self._send(self._form(form)[0], 'send', {'action': 'resend', 'values': values})

    def enter(self) -> str:
        """Trade the ticket of a login for cookies, as the browser does, and return them."""
        ticket = re.search(
            r'"enter", \["([^"]+)"', json.loads(self.until(lambda each: '\\"enter\\"' in each)[2:])[1]['code']
        )
        assert ticket is not None
        headers = {'Origin': self._server.url, 'X-AuthUI-Ticket': ticket[1]}
        answer = ask(self._server, 'POST', f'{self._mount}/authui/session', headers)
        assert answer.status == 204, answer
        return answer.cookies

    # --- what a user sees ---

    def form(self, name: str) -> Element | None:
        """Return the properties of the form of this name: its HTML is `html`."""
        return next((props for _, props in self._forms() if props['name'] == name), None)

    def shown(self, name: str) -> ShownForm | None:
        """Return what the form of this name shows."""
        props = self.form(name)
        return ShownForm(markup.read(props['html']), props['turn']) if props is not None and 'html' in props else None

    def says(self, text: str) -> bool:
        """Tell whether an element of the page has this text."""
        return any(text in _text(element) for element in self._elements.values())

    def order_in(self, tag: str) -> list[str]:
        """Return what stands in the first element with this tag: texts, and forms by the names of their fields."""
        outer = next((each for each in self._elements.values() if each.get('tag') == tag), {})
        inner = [self._elements.get(str(number), {}) for number in outer.get('children', ())]
        forms = [' '.join(field.attributes['name'] for field in _fields(each.get('props', {}))) for each in inner]
        return [said for each, form in zip(inner, forms, strict=True) if (said := form or _text(each))]

    def until(self, is_there: Callable[[str], object]) -> str:
        """Return the first message that is meant; what comes before is kept."""
        while not is_there(message := self._receive()):
            pass
        return message

    def wait_until(self, holds: Callable[[], object]) -> None:
        """Take messages until something holds; raises `TimeoutError` when no more come."""
        while not holds():
            self._receive()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    # --- how ---

    def _receive(self) -> str:
        message = self.socket.receive()
        self.received += message
        if message.startswith('42'):
            name, told = json.loads(message[2:])
            match name:
                case 'update':
                    self._update(told)
                case 'open':
                    self.path = told['path']
                case 'run_javascript' if pushed := _PUSHED.search(told['code']):
                    self.path = pushed[1]
        return message

    def _update(self, told: dict[str, Any]) -> None:
        for number, element in told.items():
            if number == '_id':
                continue
            if element is not None:
                self._elements[number] = element
            elif number in self._elements:
                self._gone[number] = self._elements.pop(number)

    def _forms(self) -> Iterator[tuple[str, Element]]:
        for number, element in self._elements.items():
            if element.get('tag', '').endswith('authui_form'):
                yield number, element['props']

    def _form(self, name: str) -> tuple[str, Element]:
        return next(each for each in self._forms() if each[1]['name'] == name)

    def _listening(self, event: str) -> str:
        return next(number for number, element in self._all().items() if _listener(element, event))

    def _clickable(self, text: str) -> str:
        """Return the innermost element that can be clicked and says this."""
        everything = self._all()

        def says(number: str) -> bool:
            element = everything.get(number, {})
            if _text(element) == text:
                return True
            slots = [child for slot in (element.get('slots') or {}).values() for child in slot.get('ids', ())]
            return any(says(str(child)) for child in [*element.get('children', ()), *slots])

        return next(
            number
            for number, element in sorted(everything.items(), key=lambda each: -int(each[0]))
            if _listener(element, 'click') and says(number)
        )

    def _all(self) -> dict[str, Element]:
        return self._gone | self._elements

    def _send(self, number: str, event: str, argument: object, *, by: RawSocket | None = None) -> None:
        listener = _listener(self._all()[number], event)
        frame = {'id': int(number), 'client_id': self.client_id, 'listener_id': listener}
        (by or self.socket).send('event', frame | {'args': [json.dumps(argument)]})


def _listener(element: Element, event: str) -> str | None:
    return next((each['listener_id'] for each in element.get('events', ()) if each['type'] == event), None)


def _fields(props: Element) -> list[markup.Element]:
    """Return the fields of a form, by its properties."""
    inputs = markup.read(props['html']).all('input') if 'html' in props else []
    return [each for each in inputs if each.attributes.get('type') != 'hidden' and 'name' in each.attributes]


def _text(element: Element) -> str:
    return str(element.get('text') or element.get('props', {}).get('label') or '')


class Coded(Served, Protocol):
    """A server that prints the codes that it sends."""

    def code(self, email: str, /) -> str:
        """Return the newest code that was sent to an address."""


def registered(server: Coded, email: str) -> str:
    """Sign a user up and confirm, as a user does; returns the e-mail address."""
    with OpenPage(server, '/signup') as page:
        page.submit('signup', email=email, password=PASSWORD, repeated=PASSWORD)
        page.wait_until(lambda: page.form('confirm'))
        page.submit('confirm', email=email, code=server.code(email))
        page.wait_until(lambda: page.form('login'))
    return email


def logged_in(server: Served, email: str) -> str:
    """Log in by the form; returns the cookies of the session."""
    with OpenPage(server, '/login') as page:
        page.submit('login', email=email, password=PASSWORD)
        return page.enter()
