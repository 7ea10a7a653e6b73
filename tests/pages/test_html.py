"""The documents of the screens: well-formed, labelled, without scripts in them, and safe with any text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr
from support.markup import Element, read

from authui.pages.card import code_field, new_password_fields, resend_button
from authui.pages.description import Button, CardView, Link, Totp
from authui.pages.html import form_html, main_html, notice_html, screen_html
from authui.pages.identifier_field import email_field
from authui.pages.rules import Choice, Field, Rule
from authui.pages.screen_view import ExitMessage, PlacedCard, PostButton, ScreenView, Style, with_values
from authui.pages.texts import ARABIC, ENGLISH, GERMAN, LANGUAGES
from authui.settings import Settings
from authui.settings.branding import Branding

SETTINGS = Settings()

LOGIN = CardView(
    name='login',
    heading='Login',
    button='Log in',
    fields=(
        email_field(ENGLISH, 'Email'),
        Field(name='password', label='Password', type='password', autocomplete='current-password'),
        Field(name='remember', label='Remember me', type='tick'),
    ),
    buttons=(Button(action='code', text='Without a password', needs=('email',)),),
    links=(Link(text='Forgot?', href='/forgot?next=%2Fa'), Link(text='confirm', href='/confirm', before='Not yet?')),
)
SIGN_UP = CardView(
    name='signup',
    heading='Signup',
    button='Sign up',
    fields=(email_field(ENGLISH, 'Email', 'A hint'), *new_password_fields(ENGLISH, SETTINGS)),
    agreement=(Link(text='terms', href='/terms', before='You accept the ', after='. ', kind='window'),),
    info='An e-mail follows.',
)
CHALLENGE = CardView(
    name='challenge',
    heading='Second factor',
    button='Continue',
    fields=(
        Field(
            name='factor',
            label='Which?',
            type='choice',
            choices=(Choice('app', 'App'), Choice('sms', 'Text')),
            rules=(Rule('required', 'Choose one'),),
        ),
        Field(
            name='days', label='Days', type='choices', choices=(Choice('mo', 'Mon'), Choice('tu', 'Tue')), value='tu'
        ),
        code_field(ENGLISH, 'Code', 'From the app'),
    ),
    notice='A code was sent.',
    hint='To a***',
    buttons=(
        Button(action='resend', text='Send again', pause=60, is_paused=True),
        Button(action='cancel', text='Back', look='link'),
    ),
    totp=Totp(key=SecretStr('ABCDEFGHIJ'), issuer='App & Co', account='ann@example.org'),
)


def screen(*cards: CardView, **more: Any) -> ScreenView:
    given: dict[str, Any] = {
        'title': 'Login · App',
        'texts': ENGLISH,
        'branding': Branding(),
        'cards': tuple(PlacedCard(view=each, action=f'/{each.name}?next=%2Fa') for each in cards),
        'languages': LANGUAGES,
        'language_url': '/login?next=%2Fa',
        'mailbox_url': '/mailbox',
        'styles': (Style(url='/authui/files/1/authui.css'),),
        'scripts': ('/authui/files/2/authui.js',),
        'app_url': 'https://app.example.org/login',
    }
    return ScreenView(**{**given, **more})


def form(view: CardView, **more: Any) -> Element:
    return read(form_html(view, ENGLISH, **{'action': '/login', 'prefix': '', **more}))


MESSAGE = ExitMessage(
    heading='Not allowed',
    text='Your account may not see this.',
    links=(Link(text='Home', href='/', kind='page'), Link(text='Factors', href='/account/factors', kind='page')),
    buttons=(PostButton(text='Somebody else', action='/authui/leave?next=%2Fa'),),
)
WRONG = replace(LOGIN, error='Wrong.', error_field='password', offers=(Link(text='Reset', href='/forgot'),), wait=11.2)
BROKEN = replace(SIGN_UP, broken={'email': 'Enter it', 'repeated': 'Differs'})
DOCUMENTS = {
    'pair': screen_html(screen(LOGIN, SIGN_UP)),
    'challenge': screen_html(screen(CHALLENGE)),
    'wrong': screen_html(screen(WRONG, BROKEN)),
    'arabic': screen_html(screen(LOGIN, texts=ARABIC)),
    'message': notice_html(screen(), MESSAGE),
    'branded': screen_html(
        screen(
            LOGIN,
            branding=Branding(
                logo='/brand/a.svg', logo_dark='/brand/b.svg', terms_url='/terms', privacy_url='https://example.org/p'
            ),
            links=(Link(text='Signup', href='/signup'),),
        )
    ),
}


def test_a_style_sheet_is_in_the_document_or_a_file_and_cannot_end_early() -> None:
    inside = Style(url='/authui/files/1/authui.css', css='a > b { content: "&" }')
    shown = read(screen_html(screen(LOGIN, styles=(inside, Style(url='/host.css', media='print')))))
    assert [each.text for each in shown.all('style')] == [inside.css]
    assert [each.attributes['href'] for each in shown.all('link', rel='stylesheet')] == ['/host.css']
    with pytest.raises(ValueError, match='style sheet'):
        screen_html(screen(LOGIN, styles=(replace(inside, css='a { content: "</STYLE>" }'),)))


@pytest.mark.parametrize('document', DOCUMENTS.values(), ids=DOCUMENTS)
class TestEveryDocument:
    def test_is_well_formed_and_has_a_language_and_a_title(self, document: str) -> None:
        assert document.startswith('<!doctype html><html lang=')
        page = read(document).one('html')
        assert page.attributes['dir'] in {'ltr', 'rtl'}
        assert page.one('head').one('title').text == 'Login · App'
        assert len(page.all('h1')) == 1
        assert len(page.one('body').all('main', class_='authui-page')) == 1

    def test_has_each_id_once_and_refers_to_ids_that_are_there(self, document: str) -> None:
        page = read(document)
        ids = [each.attributes['id'] for each in page.walk() if 'id' in each.attributes]
        assert len(ids) == len(set(ids))
        referring = ('for', 'aria-labelledby', 'aria-describedby')
        named = [name for each in page.walk() for key in referring for name in each.attributes.get(key, '').split()]
        assert set(named) <= set(ids)

    def test_labels_every_control(self, document: str) -> None:
        page = read(document)
        for each in page.all('input'):
            if each.attributes['type'] != 'hidden':
                assert page.label_of(each)
        for each in [*page.all('button'), *page.all('a')]:
            assert each.text
        for each in page.all('form', class_='authui-card'):
            assert each.attributes['aria-labelledby']

    def test_has_no_script_style_or_handler_in_it(self, document: str) -> None:
        page = read(document)
        assert not page.all('style')
        for each in page.walk():
            assert not any(name.startswith('on') or name == 'style' for name in each.attributes), each.attributes
        for each in page.all('script'):
            assert not each.children
            assert set(each.attributes) == {'type', 'src'}

    def test_has_one_focus_at_most(self, document: str) -> None:
        assert document.count(' autofocus') <= 1

    def test_says_no_password_and_no_code(self, document: str) -> None:
        for each in read(document).all('input'):
            if each.attributes['type'] == 'password' or each.attributes.get('autocomplete') == 'one-time-code':
                assert 'value' not in each.attributes


HOSTILE = '"><img src=x onerror=alert(1)>\'</script><script>alert(2)</script>&amp;{{ 1 }}\x00'
SAFE = HOSTILE.replace('\x00', '\N{REPLACEMENT CHARACTER}')


def hostile(value: Any) -> Any:
    """Return a value of a description with a hostile text in the place of each text that is said."""
    match value:
        case Link():
            return replace(value, text=HOSTILE, before=HOSTILE, after=HOSTILE)
        case Button() | PostButton():
            return replace(value, text=HOSTILE)
        case Field():
            rules = tuple(replace(each, text=HOSTILE, label=HOSTILE) for each in value.rules)
            choices = tuple(Choice(f'{HOSTILE}{index}', HOSTILE) for index, _ in enumerate(value.choices))
            return replace(value, label=HOSTILE, hint=HOSTILE, value=HOSTILE, rules=rules, choices=choices)
        case Totp():
            return replace(value, issuer=HOSTILE, account=HOSTILE)
        case tuple():
            return tuple(hostile(each) for each in value)
        case CardView():
            said: dict[str, Any] = dict.fromkeys(
                ('heading', 'button', 'info', 'identifier', 'notice', 'error', 'hint'), HOSTILE
            )
            parts = {
                name: hostile(getattr(value, name)) for name in ('fields', 'offers', 'buttons', 'agreement', 'links')
            }
            broken = dict.fromkeys((each.name for each in value.fields), HOSTILE)
            totp = hostile(value.totp) if value.totp is not None else None
            return replace(value, **said, **parts, broken=broken, totp=totp)
    raise AssertionError(value)


def hostile_documents() -> Iterable[str]:
    branding = Branding(title=HOSTILE, logo='/a.svg', logo_has_name=True, terms_url='/t')
    keys = [name for name, value in vars(ENGLISH).items() if isinstance(value, str)]
    said: dict[str, Any] = dict.fromkeys(set(keys) - {'language', 'direction'}, HOSTILE)
    texts = replace(ENGLISH, **said)
    offers = (Link(text='Reset', href='/forgot'),)
    for each in (replace(LOGIN, offers=offers), SIGN_UP, CHALLENGE):
        yield screen_html(
            screen(hostile(each), title=HOSTILE, texts=texts, branding=branding, languages=(texts, GERMAN))
        )
    message = ExitMessage(
        heading=HOSTILE, text=HOSTILE, links=hostile(MESSAGE.links), buttons=hostile(tuple(MESSAGE.buttons))
    )
    yield notice_html(screen(title=HOSTILE, texts=texts, branding=branding), message)


class TestHostileTexts:
    def test_are_texts_wherever_they_come_from(self) -> None:
        for document in hostile_documents():
            page = read(document)
            assert [each.attributes['src'] for each in page.all('script')] == ['/authui/files/2/authui.js']
            assert [each.attributes['src'] for each in page.all('img')] == ['/a.svg']
            for each in page.walk():
                assert 'onerror' not in each.attributes

    def test_stay_what_they_were(self) -> None:
        view = replace(LOGIN, heading=HOSTILE, identifier=HOSTILE)
        page = form(view)
        assert page.one('h2').text == ' '.join(SAFE.split())
        assert page.one('input', name='email').attributes['value'] == SAFE

    @pytest.mark.parametrize(
        'link',
        [
            'javascript:alert(1)',
            'JavaScript:alert(1)',
            ' javascript:alert(1)',
            'java\nscript:alert(1)',
            'data:text/html,<script>alert(1)</script>',
            'vbscript:x',
            'blob:x',
            '//evil.example',
            '/\\evil.example',
            '/\t/evil.example',
            '\\\\evil.example',
            'evil',
            '',
        ],
    )
    def test_no_link_runs_a_script_or_leads_to_another_site_by_a_trick(self, link: str) -> None:
        bad = Link(text='x', href=link)
        makes: list[Callable[[], object]] = [
            lambda: form(replace(LOGIN, links=(bad,))),
            lambda: form(replace(LOGIN, agreement=(bad,))),
            lambda: form(replace(LOGIN, error='x', offers=(bad,))),
            lambda: form(LOGIN, action=link),
            lambda: screen_html(screen(links=(bad,))),
            lambda: screen_html(screen(scripts=(link,))),
            lambda: screen_html(screen(styles=(Style(url=link),))),
            lambda: notice_html(screen(), replace(MESSAGE, links=(bad,))),
            lambda: notice_html(screen(), replace(MESSAGE, buttons=(PostButton(text='x', action=link),))),
        ]
        for make in makes:
            with pytest.raises(ValueError, match='cannot be linked: write a path'):
                make()

    def test_a_prefix_cannot_turn_a_path_into_another_site(self) -> None:
        with pytest.raises(ValueError, match='cannot be linked'):
            form(LOGIN, prefix='/')
        with pytest.raises(ValueError, match='cannot be linked'):
            form(LOGIN, prefix='//evil.example')


class TestForm:
    def test_is_sent_by_post_to_its_own_url_below_the_prefix(self) -> None:
        sent = form(LOGIN, action='/login?next=%2Fa', prefix='/app').one('authui-form').one('form')
        assert sent.attributes['method'] == 'post'
        assert sent.attributes['action'] == '/app/login?next=%2Fa'
        assert sent.one('input', name='authui-form').attributes == {
            'type': 'hidden',
            'name': 'authui-form',
            'value': 'login',
        }

    def test_enter_presses_the_main_button(self) -> None:
        buttons = form(CHALLENGE).all('button', type='submit')
        assert [each.attributes['value'] for each in buttons] == ['submit', 'resend', 'cancel']
        assert {each.attributes['name'] for each in buttons} == {'authui-do'}
        assert [each.attributes['class'] for each in buttons] == ['authui-button', 'authui-second', 'authui-link']

    def test_a_button_says_how_long_it_pauses_and_what_it_needs(self) -> None:
        again = form(CHALLENGE).one('button', value='resend').attributes
        assert (again['data-pause'], 'data-paused' in again, 'formnovalidate' in again) == ('60', True, True)
        assert form(LOGIN).one('button', value='code').attributes['data-needs'] == 'email'

    def test_says_when_a_button_that_pauses_can_be_pressed(self) -> None:
        assert form(CHALLENGE).one('span', class_='authui-paused').text == ENGLISH.resend_wait_button.format(
            time='1:00'
        )
        (again, *others) = CHALLENGE.buttons
        ready = replace(CHALLENGE, buttons=(replace(again, is_paused=False), *others))
        assert form(ready).all('p', class_='authui-paused') == []
        late = replace(CHALLENGE, buttons=(replace(again, pause=125), *others))
        assert form(late).one('span', class_='authui-paused').text == ENGLISH.resend_wait_button.format(time='2:05')

    def test_says_its_rules_to_the_script(self) -> None:
        rules = json.loads(form(SIGN_UP).one('input', name='password').attributes['data-rules'])
        assert {key: rules[1][key] for key in ('kind', 'value')} == {'kind': 'min', 'value': 8}
        (email,) = [
            each
            for each in json.loads(form(LOGIN).one('input', name='email').attributes['data-rules'])
            if each['kind'] == 'email'
        ]
        assert email['pattern'] == r'[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+'
        assert email['strip']
        code = json.loads(form(CHALLENGE).one('input', name='code').attributes['data-rules'])
        assert [each.get('pattern') for each in code] == [None, r'\p{Nd}{5,}']

    def test_lists_the_rules_of_a_new_password_before_anything_is_typed(self) -> None:
        field = form(SIGN_UP).one('input', name='password')
        listed = form(SIGN_UP).one('div', class_='authui-checks')
        assert [each.text for each in listed.all('li')] == ['at least 8 characters still missing']
        assert 'authui-signup-password-rule-0' in field.attributes['aria-describedby']

    def test_the_sentences_of_an_agreement_have_a_blank_between_them(self) -> None:
        privacy = Link(text='privacy policy', href='/privacy', before='Here is the ', after='.', kind='window')
        both = replace(SIGN_UP, agreement=(replace(privacy, text='terms', before='You accept the '), privacy))
        assert '.</span> <span>Here is the </span>' in form_html(both, ENGLISH, action='/signup', prefix='')

    def test_shows_an_error_at_its_field_and_its_offers(self) -> None:
        page = form(WRONG, focus=True)
        alert = page.one(role='alert')
        assert alert.text == 'Wrong. Reset'
        wrong = page.one('input', name='password').attributes
        assert wrong['aria-invalid'] == 'true'
        assert wrong['aria-describedby'] == alert.attributes['id']
        assert 'autofocus' in wrong
        assert page.one('form').attributes['data-wait'] == '12'

    def test_shows_refused_fields_and_goes_to_the_first(self) -> None:
        page = form(BROKEN, focus=True)
        assert page.one(role='alert').text == ENGLISH.check_fields
        email = page.one('input', name='email').attributes
        assert email['aria-invalid'] == 'true'
        assert 'autofocus' in email
        assert email['aria-describedby'].split()[0] == 'authui-signup-email-error'
        assert page.one(id='authui-signup-email-error').text == 'Enter it'

    def test_goes_to_the_first_empty_field(self) -> None:
        page = form(replace(LOGIN, identifier='ann@example.org'), focus=True)
        assert 'autofocus' in page.one('input', name='password').attributes
        assert 'data-focus' in page.one('form').attributes

    def test_a_refused_choice_says_so(self) -> None:
        page = form(replace(CHALLENGE, broken={'factor': 'Choose one'}))
        group = page.all('fieldset')[0]
        assert group.attributes['aria-describedby'] == 'authui-challenge-factor-error'
        assert page.one(id='authui-challenge-factor-error').text == 'Choose one'

    def test_keeps_what_was_typed_but_no_secret(self) -> None:
        typed = {'email': 'ann@', 'password': 'geheim', 'repeated': 'geheim', 'given_name': 'Ann', 'remember': 'on'}
        more = (Field(name='given_name', label='Name'), Field(name='remember', label='Remember', type='tick'))
        page = form(with_values(replace(SIGN_UP, fields=(*SIGN_UP.fields, *more)), typed))
        assert page.one('input', name='email').attributes['value'] == 'ann@'
        assert page.one('input', name='given_name').attributes['value'] == 'Ann'
        assert 'checked' in page.one('input', name='remember').attributes
        assert 'geheim' not in form_html(with_values(SIGN_UP, typed), ENGLISH, action='/signup', prefix='')

    @pytest.mark.parametrize(
        'field',
        [
            Field(name='password', label='Password', type='password', value='geheim'),
            Field(name='password', label='Password', type='password', carried=True),
            Field(name='code', label='Code', autocomplete='one-time-code', value='geheim'),
        ],
    )
    def test_draws_no_secret_that_a_field_holds(self, field: Field) -> None:
        view = replace(LOGIN, fields=(field,), identifier='geheim')
        assert 'geheim' not in form_html(view, ENGLISH, action='/login', prefix='')
        assert 'geheim' not in repr(with_values(replace(view, identifier=''), {'password': 'geheim', 'code': 'geheim'}))

    def test_keeps_what_was_chosen_but_no_code(self) -> None:
        page = form(with_values(CHALLENGE, {'factor': 'sms', 'days': 'mo tu', 'code': '123456'}))
        chosen = [each.attributes['value'] for each in page.all('input') if 'checked' in each.attributes]
        assert chosen == ['sms', 'mo', 'tu']
        assert 'value' not in page.one('input', name='code').attributes

    def test_shows_the_key_as_a_picture_and_as_text(self) -> None:
        page = form(CHALLENGE)
        assert page.one('div', class_='authui-key').text == 'ABCD EFGH IJ'
        assert page.one('div', class_='authui-qr').one('svg').one('title').text == ENGLISH.qr_title

    def test_opens_the_terms_in_a_window_that_cannot_reach_this_one(self) -> None:
        terms = form(SIGN_UP).one('a', href='/terms').attributes
        assert (terms['target'], terms['rel']) == ('_blank', 'noopener')


class TestWhatIsRequired:
    def test_is_said_of_each_field_and_marked_where_something_could_be_left_out(self) -> None:
        optional = Field(name='nickname', label='Nickname')
        page = form(replace(SIGN_UP, fields=(*SIGN_UP.fields, optional)))
        needed = {each.attributes['name'] for each in page.all('input') if 'required' in each.attributes}
        assert needed == {'email', 'password', 'repeated'}
        marked = {each.attributes['for'] for each in page.all('label', class_='authui-needed')}
        assert marked == {f'authui-signup-{name}' for name in needed}

    def test_is_not_marked_on_the_login_or_where_there_is_one_field(self) -> None:
        alone = CardView(name='challenge', heading='Code', button='Go', fields=(code_field(ENGLISH, 'Code'),))
        for view in (LOGIN, alone):
            assert 'authui-needed' not in form_html(view, ENGLISH, action='/x', prefix='')
        assert 'required' in form(alone).one('input', name='code').attributes

    def test_is_said_of_a_choice_but_not_of_each_of_several(self) -> None:
        page = form(CHALLENGE)
        assert all('required' in each.attributes for each in page.all('input', name='factor'))
        assert all('required' not in each.attributes for each in page.all('input', name='days'))


class TestCodes:
    ALONE = CardView(
        name='challenge',
        heading='Code',
        button='Go',
        fields=(code_field(ENGLISH, 'Code', digits=6),),
        buttons=(resend_button(ENGLISH, was_sent=True),),
        hint='A code was sent to a***.',
    )

    def test_of_a_known_length_are_sent_by_themselves_where_nothing_else_is_asked(self) -> None:
        assert form(self.ALONE).one('input', name='code').attributes['data-digits'] == '6'
        more = replace(self.ALONE, fields=(*self.ALONE.fields, *new_password_fields(ENGLISH, SETTINGS)))
        assert 'data-digits' not in form(more).one('input', name='code').attributes
        unknown = replace(self.ALONE, fields=(code_field(ENGLISH, 'Code'),))
        assert 'data-digits' not in form(unknown).one('input', name='code').attributes

    def test_come_below_where_they_were_sent(self) -> None:
        html = form_html(self.ALONE, ENGLISH, action='/mfa', prefix='')
        assert html.index('A code was sent to a***.') < html.index('name="code"')

    def test_are_asked_for_again_by_a_link_in_a_sentence(self) -> None:
        again = form(self.ALONE).one('button', value='resend')
        assert again.attributes['class'] == 'authui-link'
        assert 'data-paused' in again.attributes
        (line,) = [each for each in form(self.ALONE).all('p', class_='authui-links') if each.all('button')]
        assert line.text == f'{ENGLISH.not_received} {ENGLISH.resend_button}'

    def test_enter_goes_to_the_next_field_and_sends_from_the_last(self) -> None:
        hints = [each.attributes.get('enterkeyhint') for each in form(SIGN_UP).all('input', class_='authui-input')]
        assert hints == ['next', 'next', 'go']
        assert form(LOGIN).one('input', name='password').attributes['enterkeyhint'] == 'go'


class TestTheKeyOfAnApp:
    def test_has_steps_above_a_link_to_the_app_and_a_button_that_copies(self) -> None:
        page = form(replace(CHALLENGE, info='As before'))
        steps = page.one('ol', class_='authui-steps')
        assert [each.text for each in steps.all('li')] == [ENGLISH.scan_step, ENGLISH.code_step]
        href = page.one('a', class_='authui-app').attributes['href']
        assert href == 'otpauth://totp/App%20%26%20Co:ann@example.org?secret=ABCDEFGHIJ&issuer=App%20%26%20Co'
        copy = page.one('button', **{'data-copied': ENGLISH.copied})
        assert (copy.text, copy.attributes['type'], 'hidden' in copy.attributes) == (ENGLISH.copy_key, 'button', True)
        assert not page.all('p', class_='authui-info')


class TestWhereThingsStand:
    @pytest.mark.parametrize('kind', ['success', 'information', 'warning'])
    def test_a_notice_is_of_its_kind(self, kind: Any) -> None:
        notice = form(replace(LOGIN, notice='Hear', notice_kind=kind)).one(role='status')
        assert set(notice.attributes['class'].split()) == {'authui-notice', f'authui-{kind}'}

    def test_a_link_stands_by_its_field(self) -> None:
        by = Link(text='Forgot?', href='/forgot', field='password')
        html = form_html(replace(LOGIN, links=(by,)), ENGLISH, action='/login', prefix='')
        assert html.index('name="password"') < html.index('Forgot?') < html.index('name="remember"')
        assert html.count('Forgot?') == 1

    @pytest.mark.parametrize(('name', 'is_above'), [('forgot', True), ('challenge', True), ('signup', False)])
    def test_information_stands_above_what_it_is_needed_for(self, name: Any, is_above: bool) -> None:
        html = form_html(replace(SIGN_UP, name=name), ENGLISH, action='/x', prefix='')
        assert (html.index('An e-mail follows.') < html.index('name="email"')) == is_above

    def test_a_new_password_names_its_account_to_password_managers(self) -> None:
        fields = tuple(new_password_fields(ENGLISH, SETTINGS))
        page = form(replace(CHALLENGE, fields=fields, account='ann@example.org'))
        unseen = page.one('input', autocomplete='username').attributes
        assert (unseen['value'], 'hidden' in unseen, 'readonly' in unseen) == ('ann@example.org', True, True)
        assert 'name' not in unseen
        for view in (replace(SIGN_UP, account='ann@example.org'), replace(CHALLENGE, account='ann@example.org')):
            assert not form(view).all('input', class_='authui-account')

    def test_an_app_without_a_logo_has_its_initial_as_its_mark(self) -> None:
        for title, initial in (('acme', 'A'), ('«Über»', 'Ü'), ('!', '!')):
            heading = read(main_html(screen(LOGIN, branding=Branding(title=title)))).one('h1')
            assert heading.one('span', class_='authui-initial').attributes['data-initial'] == initial
            assert heading.text == title
        with_logo = screen(LOGIN, branding=Branding(logo='/a.svg'))
        assert not read(main_html(with_logo)).all('span', class_='authui-initial')

    def test_the_layout_split_has_a_picture_that_is_decoration(self) -> None:
        branding = Branding(layout='split', picture='/brand/coast.jpg')
        picture = read(main_html(screen(LOGIN, branding=branding, prefix='/app'))).one('img', class_='authui-picture')
        assert (picture.attributes['src'], picture.attributes['alt']) == ('/app/brand/coast.jpg', '')
        other = branding.model_copy(update={'layout': 'single'})
        assert not read(main_html(screen(LOGIN, branding=other))).all('img')


class TestScreen:
    def test_offers_every_language_by_a_link_that_comes_back(self) -> None:
        page = read(main_html(screen(LOGIN, texts=GERMAN, prefix='/app')))
        links = page.one('details', class_='authui-language').all('a')
        assert [each.text for each in links] == [each.language_name for each in LANGUAGES]
        assert links[1].attributes['href'] == '/app/login?next=%2Fa&lang=de'
        assert [each.text for each in links if 'aria-current' in each.attributes] == ['Deutsch']
        assert page.one('summary').attributes['aria-label'] == 'Sprache: Deutsch'

    def test_one_language_needs_no_switch(self) -> None:
        assert not read(main_html(screen(LOGIN, languages=(ENGLISH,)))).all('details')

    @pytest.mark.parametrize(
        ('scheme', 'classes', 'content'),
        [
            ('system', {'authui-plain', 'authui-system'}, 'light dark'),
            ('light', {'authui-plain'}, 'light'),
            ('dark', {'authui-plain', 'body--dark'}, 'dark'),
        ],
    )
    def test_is_light_or_dark_without_a_script(self, scheme: str, classes: set[str], content: str) -> None:
        branding = Branding.model_validate({'color_scheme': scheme})
        page = read(screen_html(screen(LOGIN, branding=branding)))
        assert set(page.one('body').attributes['class'].split()) == classes
        assert page.one('meta', name='color-scheme').attributes['content'] == content

    def test_loads_one_of_two_logos(self) -> None:
        both = Branding(title='Acme', logo='/a.svg', logo_dark='/b.svg', logo_has_name=True)
        page = read(main_html(screen(LOGIN, branding=both, prefix='/app'))).one('h1')
        assert page.one('source').attributes == {'media': '(prefers-color-scheme: dark)', 'srcset': '/app/b.svg'}
        assert page.one('img').attributes == {'class': 'authui-logo', 'src': '/app/a.svg', 'alt': 'Acme'}
        dark = both.model_copy(update={'color_scheme': 'dark'})
        page = read(main_html(screen(LOGIN, branding=dark)))
        assert (page.all('source'), page.one('img').attributes['src']) == ([], '/b.svg')

    def test_says_that_it_is_open_at_another_address(self) -> None:
        page = read(screen_html(screen(LOGIN, is_elsewhere=True)))
        assert page.one('html').attributes['class'] == 'authui-elsewhere'
        said = page.one(class_='authui-other-address')
        assert 'The app is at https://app.example.org .' in said.text
        assert said.one('a').attributes['href'] == 'https://app.example.org/login'

    def test_places_two_cards_side_by_side_and_one_alone(self) -> None:
        pair, one = (read(main_html(screen(*cards))) for cards in ((LOGIN, SIGN_UP), (LOGIN,)))
        assert 'authui-single' not in pair.one(class_='authui-cards').attributes['class']
        assert 'authui-single' in one.one(class_='authui-cards').attributes['class']

    def test_tells_of_the_local_pool(self) -> None:
        mark = read(main_html(screen(LOGIN))).one(class_='authui-mark')
        assert mark.text == f'{ENGLISH.local_pool} {ENGLISH.open_mailbox}'
        assert not read(main_html(screen(LOGIN, mailbox_url=''))).all(class_='authui-mark')


class TestMessage:
    def test_says_what_happened_and_offers_the_ways_on(self) -> None:
        page = read(notice_html(screen(prefix='/app'), MESSAGE))
        card = page.one('section', class_='authui-card')
        assert card.one('h2').text == 'Not allowed'
        assert [each.attributes['href'] for each in card.all('a')] == ['/app/', '/app/account/factors']
        assert card.one('form').attributes['action'] == '/app/authui/leave?next=%2Fa'
        assert card.one('button').text == 'Somebody else'

    def test_comes_back_by_itself(self) -> None:
        page = read(notice_html(screen(), replace(MESSAGE, refresh_seconds=7)))
        assert page.one('meta', http_equiv='refresh').attributes['content'] == '7'


def test_a_key_that_is_too_long_for_a_picture_is_text_alone() -> None:
    totp = Totp(key=SecretStr('ABCD' * 2000), issuer='Acme', account='ann@example.org')
    view = CardView(name='challenge', heading='Set up', button='Continue', fields=(), totp=totp)
    html = form_html(view, ENGLISH, action='/mfa-setup', prefix='')
    assert 'authui-qr' not in html
    assert 'ABCD ABCD' in html
