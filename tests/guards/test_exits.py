"""Every page has an exit: what a user reads who may not see a page, or asks for one that failed or is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from nicegui import Client
from nicegui.testing import User, user_simulation
from starlette.requests import Request
from support.markup import Element, allows_styles, read

from authui.guards.visit import Visit
from authui.host import AuthUI
from authui.pages.texts import ENGLISH, GERMAN
from authui.settings import Settings
from authui.testing import PoolUnderTest, signed_in

MAIN = """
from fastapi import HTTPException
from nicegui import ui
from authui import AuthUI, user_in
from authui.models import User
from typing import Annotated

auth = AuthUI().install()

@ui.page('/staff')
@auth.required(groups='staff')
def staff(): ui.label('a secret')

@ui.page('/asked')
def asked(user: Annotated[User, user_in('staff')]): ui.label('a secret')

@ui.page('/careful')
@auth.required(mfa=True)
def careful(): ui.label('a secret')

@auth.required(groups='staff')
def panel(): ui.label('a secret')

@ui.page('/dashboard')
async def dashboard():
    ui.label('for everybody')
    await panel()

@ui.page('/fails')
def fails(): raise ValueError('a secret')

@ui.page('/fails-later')
async def fails_later(): raise ValueError('a secret')

@ui.page('/orders/{number}')
def order(number: int): raise HTTPException(404, 'a secret')

@ui.page('/about')
@ui.page('/about/{_:path}')
def about(): ui.sub_pages({'/about': lambda: ui.label('about'), '/about/staff': panel})

ui.run()
"""
HTML = {'Accept': 'text/html'}


@pytest.fixture
async def user(tmp_path: Path, local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[User]:
    """A browser of a host app with the pages above."""
    assert local_pool is not None
    monkeypatch.setenv('AUTHUI_SECOND_FACTORS', 'app')
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        yield user


def shown(answer: httpx.Response) -> Element:
    """Return the document, which every exit has."""
    assert answer.headers['cache-control'] == 'no-store'
    policy = answer.headers['content-security-policy']
    assert "default-src 'none'; style-src 'self' 'sha256-" in policy
    assert allows_styles(policy, answer.text)
    assert answer.headers['content-type'] == 'text/html; charset=utf-8'
    assert 'a secret' not in answer.text
    document = read(answer.text)
    assert not document.all('script')
    assert document.one('h1').text == 'authui'
    assert document.one('details').attributes['class'] == 'authui-language'
    return document


def ways(document: Element) -> dict[str, str]:
    """Return the links and buttons: their texts and where they lead."""
    card = document.one('section')
    forms = {each.text: f'POST {each.attributes["action"]}' for each in card.all('form')}
    return {each.text: each.attributes['href'] for each in card.all('a')} | forms


def ways_back(path: str) -> dict[str, str]:
    return {ENGLISH.back_to_app: '/', ENGLISH.other_account: f'POST /authui/leave?next=%2F{path}'}


class TestNotAllowed:
    async def test_leads_home_and_to_another_account(self, user: User, subtests: pytest.Subtests) -> None:
        await signed_in(user)
        for path in ('staff', 'asked'):
            with subtests.test(path):
                answer = await user.http_client.get(f'/{path}', headers=HTML)
                assert answer.status_code == 403
                document = shown(answer)
                assert document.one('title').text == f'{ENGLISH.not_allowed} · authui'
                assert document.one('section').all('p')[0].text == ENGLISH.not_allowed_info
                assert ways(document) == ways_back(path)

    async def test_leads_to_a_second_factor_where_that_is_missing(self, user: User) -> None:
        await signed_in(user)
        document = shown(await user.http_client.get('/careful', headers=HTML))
        assert document.one('section').all('p')[0].text == ENGLISH.second_factor_needed
        assert ways(document) == {ENGLISH.switch_on_factor: '/account/factors?next=%2Fcareful', **ways_back('careful')}

    async def test_speaks_the_language_of_the_browser_and_has_a_switch_that_comes_back(self, user: User) -> None:
        await signed_in(user)
        answer = await user.http_client.get('/staff?a=b', headers=HTML | {'Accept-Language': 'de'})
        document = shown(answer)
        assert document.one('html').attributes['lang'] == 'de'
        assert document.one('h2').text == GERMAN.not_allowed
        hrefs = [each.attributes['href'] for each in document.one('details').all('a')]
        assert '/authui/language?next=%2Fstaff%3Fa%3Db&lang=fr' in hrefs

    async def test_answers_programs_with_json(self, user: User) -> None:
        await signed_in(user)
        for path in ('staff', 'asked', 'careful'):
            answer = await user.http_client.get(f'/{path}', headers={'Accept': 'application/json'})
            assert (answer.status_code, answer.json()) == (403, {'detail': 'Not allowed.'}), path

    def test_has_links_below_the_prefix_of_a_proxy_and_the_mount(self, tmp_path: Path) -> None:
        (tmp_path / 'brand.css').write_text('a {}')
        auth = AuthUI(Settings.load(data_dir=tmp_path, css_file=tmp_path / 'brand.css'))
        scope = {'type': 'http', 'method': 'GET', 'path': '/gui/staff', 'query_string': b'', 'root_path': ''}
        visit = Visit(auth.settings, None, base='/gui', mount='/gui')
        headers = [(b'x-forwarded-prefix', b'/app')]
        request = Request(scope | {'headers': headers, 'state': {'authui': visit}})
        document = read(bytes(auth._checks.exits.not_allowed(request, 'group').body).decode())
        assert ways(document) == {
            ENGLISH.back_to_app: '/app/gui/',
            ENGLISH.other_account: 'POST /app/gui/authui/leave?next=%2Fstaff',
        }
        (style,) = document.all('link')
        assert style.attributes['href'].startswith('/app/gui/authui/files/')

    async def test_replaces_a_part_of_a_page(self, user: User) -> None:
        await signed_in(user)
        answer = await user.http_client.get('/dashboard', headers=HTML)
        assert answer.status_code == 403
        for text in ('for everybody', ENGLISH.not_allowed_info, ENGLISH.back_to_app, ENGLISH.other_account):
            assert text in answer.text
        assert 'a secret' not in answer.text

    async def test_replaces_a_sub_page(self, user: User) -> None:
        await signed_in(user)
        await user.open('/about')
        await user.should_see('about')
        client = user.client
        assert client is not None
        answer = await user.http_client.get('/about/staff', headers=HTML)
        assert answer.status_code == 403
        for text in (ENGLISH.not_allowed, ENGLISH.not_allowed_info, ENGLISH.back_to_app, ENGLISH.other_account):
            assert text in answer.text


class TestAnotherLanguage:
    @pytest.mark.parametrize(('path', 'status'), [('/nowhere?a=b%20c', 404), ('/fails', 500), ('/orders/7', 404)])
    async def test_is_chosen_by_a_visitor_who_stays_where_they_are(self, user: User, path: str, status: int) -> None:
        document = shown(await user.http_client.get(path, headers=HTML))
        (german,) = [each.attributes['href'] for each in document.one('details').all('a') if each.text == 'Deutsch']
        chosen = await user.http_client.get(german, headers=HTML)
        assert (chosen.status_code, chosen.headers['location']) == (303, path)
        assert chosen.headers['cache-control'] == 'no-store'
        answer = await user.http_client.get(path, headers=HTML)
        assert answer.status_code == status
        assert shown(answer).one('html').attributes['lang'] == 'de'

    @pytest.mark.parametrize('target', ['https://evil.example', '//evil.example', '/%5Cevil.example', ''])
    async def test_leads_to_no_other_site(self, user: User, target: str) -> None:
        answer = await user.http_client.get(f'/authui/language?next={target}&lang=de', headers=HTML)
        assert (answer.status_code, answer.headers['location']) == (303, '/')

    async def test_that_is_not_on_offer_is_not_kept(self, user: User) -> None:
        answer = await user.http_client.get('/authui/language?next=/about&lang=xx', headers=HTML)
        assert (answer.headers['location'], answer.headers.get('set-cookie')) == ('/about', None)


class TestSomebodyElse:
    async def press(self, user: User, **headers: str) -> httpx.Response:
        return await user.http_client.post('/authui/leave?next=%2Fstaff', headers=HTML | headers)

    async def test_logs_in_after_a_logout_and_comes_back(self, user: User) -> None:
        await signed_in(user)
        answer = await self.press(user, Origin='http://localhost', Host='localhost')
        assert (answer.status_code, answer.headers['location']) == (303, '/login?next=%2Fstaff')
        assert answer.headers['cache-control'] == 'no-store'
        assert (await user.http_client.get('/staff', headers=HTML)).headers['location'] == '/login?next=%2Fstaff'

    async def test_cannot_be_asked_for_by_other_sites(self, user: User, subtests: pytest.Subtests) -> None:
        others: list[dict[str, str]] = [
            {},
            {'Origin': 'https://evil.example'},
            {'Origin': 'null'},
            {'Sec-Fetch-Site': 'cross-site'},
        ]
        await signed_in(user)
        for headers in others:
            with subtests.test(str(headers)):
                assert (await self.press(user, **headers)).status_code == 403
                assert (await user.http_client.get('/careful', headers=HTML)).status_code == 403

    async def test_leads_to_no_other_site(self, user: User) -> None:
        headers = {'Origin': 'http://localhost', 'Host': 'localhost'}
        answer = await user.http_client.post('/authui/leave?next=//evil.example', headers=headers)
        assert answer.headers['location'] == '/login'

    async def test_is_not_a_link(self, user: User) -> None:
        await signed_in(user)
        assert (await user.http_client.get('/authui/leave', headers=HTML)).status_code in {404, 405}
        assert (await user.http_client.get('/careful', headers=HTML)).status_code == 403


class TestFailed:
    @pytest.mark.parametrize('path', ['/fails', '/fails-later'])
    async def test_shows_a_reference_and_offers_another_try(
        self, user: User, path: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        pages = set(Client.instances)
        answer = await user.http_client.get(path, headers=HTML)
        assert answer.status_code == 500
        document = shown(answer)
        said = [each.getMessage() for each in caplog.records if 'a page could not' in str(each.msg)]
        reference = said[0].rpartition('[')[2].removesuffix(']')
        assert document.one('section').all('p')[0].text == ENGLISH.page_failed_info.format(reference=reference)
        assert ways(document) == {ENGLISH.try_again: path, ENGLISH.back_to_app: '/'}
        assert len(set(Client.instances) - pages) <= 2
        caplog.clear()


class TestNotFound:
    async def test_leads_home(self, user: User, subtests: pytest.Subtests) -> None:
        for path in ('/nowhere', '/login/nowhere', '/orders/7'):
            with subtests.test(path):
                answer = await user.http_client.get(path, headers=HTML)
                assert answer.status_code == 404
                document = shown(answer)
                assert document.one('h2').text == ENGLISH.not_found
                assert document.one('section').all('p')[0].text == ENGLISH.not_found_info
                assert ways(document) == {ENGLISH.back_to_app: '/'}

    async def test_does_not_answer_requests_for_files(self, user: User) -> None:
        answer = await user.http_client.get('/_nicegui/nothing.js')
        assert answer.status_code == 404
        assert ENGLISH.not_found_info not in answer.text


class TestStepExpired:
    async def test_leads_to_a_new_sign_in_that_says_why(self, user: User, subtests: pytest.Subtests) -> None:
        expired = '/login?next=%2Fabout&notice=step_expired'
        for screen in ('mfa', 'new-password', 'mfa-setup', 'challenge'):
            with subtests.test(screen):
                answer = await user.http_client.get(f'/{screen}?next=%2Fabout', headers=HTML)
                assert (answer.status_code, answer.headers['location']) == (303, expired)
                login = await user.http_client.get(answer.headers['location'], headers=HTML)
                assert ENGLISH.notices['step_expired'] in login.text
