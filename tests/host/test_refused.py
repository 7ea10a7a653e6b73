"""Requests that are refused, as browsers, the script and programs read it."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from support.markup import read
from support.plain import Run

from authui.pages.texts import ENGLISH, GERMAN
from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

FORM = {'Origin': 'http://localhost', 'Content-Type': 'application/x-www-form-urlencoded'}
LOGIN = b'authui-form=login&email=ann%40example.org&password=secret'
ELSEWHERE = {'Origin': 'https://evil.example'}
REFUSED = {
    'of another site': (ELSEWHERE, LOGIN, 403, 'refused_elsewhere'),
    'of a malformed origin': ({'Origin': 'https://['}, LOGIN, 403, 'refused_elsewhere'),
    'of no form': ({}, b'authui-form=nothing', 400, 'refused_unreadable'),
    'that is no form at all': ({}, b'\xff', 400, 'refused_unreadable'),
    'with a button that is not there': ({}, LOGIN + b'&authui-do=dance', 400, 'refused_unreadable'),
    'of another type': ({'Content-Type': 'text/plain'}, LOGIN, 415, 'refused_unreadable'),
    'with an encoding': ({'Content-Encoding': 'gzip'}, LOGIN, 415, 'refused_unreadable'),
    'that is too large': ({}, LOGIN + b'a' * 70_000, 413, 'refused_large'),
}


async def test_a_browser_gets_a_screen_with_the_way_back_to_the_form(run: Run, subtests: pytest.Subtests) -> None:
    async with run() as browser:
        for case, (headers, body, status, text) in REFUSED.items():
            with subtests.test(case):
                answer = await browser.http.post('/login?next=%2Fx', content=body, headers={**FORM, **headers})
                assert answer.status_code == status
                assert answer.headers['cache-control'] == 'no-store'
                assert answer.headers['content-type'] == 'text/html; charset=utf-8'
                document = read(answer.text)
                assert document.one('h2').text == ENGLISH.refused
                card = document.one('section')
                assert getattr(ENGLISH, text) in card.text
                assert [each.attributes['href'] for each in card.all('a')] == ['/login?next=%2Fx', '/']
                assert document.all('script') == []
                assert 'secret' not in answer.text
                assert 'unsafe' not in answer.headers['content-security-policy']


async def test_the_script_gets_an_alert(run: Run, subtests: pytest.Subtests) -> None:
    async with run() as browser:
        for case, (headers, body, status, text) in REFUSED.items():
            with subtests.test(case):
                sent = {**FORM, **headers, 'Accept': 'application/json', 'Accept-Language': 'de'}
                answer = await browser.http.post('/login', content=body, headers=sent)
                assert answer.status_code == status
                assert answer.json() == {'alert': getattr(GERMAN, text)}


async def test_a_program_gets_a_line(run: Run, subtests: pytest.Subtests) -> None:
    async with run() as browser:
        for case, (headers, body, status, _) in REFUSED.items():
            with subtests.test(case):
                sent = {**FORM, **headers, 'Accept': '*/*'}
                answer = await browser.http.post('/login', content=body, headers=sent)
                assert answer.status_code == status
                assert answer.headers['content-type'] == 'text/plain; charset=utf-8'
                assert answer.text.count('\n') == 1


async def test_a_browser_that_opened_another_address_is_led_to_the_app(run: Run) -> None:
    async with run(PUBLIC_URL='http://localhost:8080') as browser:
        there = {**FORM, 'Host': 'proxy.example', 'Origin': 'https://proxy.example'}
        answer = await browser.http.post('/login', content=LOGIN, headers=there)
        assert answer.status_code == HTTPStatus.FORBIDDEN
        card = read(answer.text).one('section')
        assert ENGLISH.other_address.format(url='http://localhost:8080') in card.text
        assert [each.attributes['href'] for each in card.all('a')] == ['http://localhost:8080/login']
        assert 'evil' not in (await browser.http.post('/login', content=LOGIN, headers={**FORM, **ELSEWHERE})).text


@pytest.mark.parametrize(
    ('url', 'href', 'target'),
    [
        ('https://help.example.org', 'https://help.example.org', '_blank'),
        ('/help', '/help', '_blank'),
        ('mailto:help@example.org', 'mailto:help@example.org', None),
    ],
)
async def test_a_browser_is_led_to_the_support_where_there_is_one(
    run: Run, url: str, href: str, target: str | None
) -> None:
    async with run(SUPPORT_URL=url) as browser:
        refused = await browser.http.post('/login', content=LOGIN, headers={**FORM, **ELSEWHERE})
        bare = await browser.http.get('/login', headers={'Host': 'a b'})
        for page in (refused, bare):
            (link,) = (each for each in read(page.text).all('a') if each.text == ENGLISH.contact_support)
            assert (link.attributes['href'], link.attributes.get('target')) == (href, target)


async def test_a_browser_that_another_site_has_sent_to_the_logout_gets_a_screen(run: Run) -> None:
    async with run() as browser:
        answer = await browser.http.post('/authui/leave?next=%2Fx', headers=ELSEWHERE)
        assert answer.status_code == HTTPStatus.FORBIDDEN
        card = read(answer.text).one('section')
        assert ENGLISH.refused_elsewhere in card.text
        assert [each.attributes['href'] for each in card.all('a')] == ['/x', '/']


class TestBeforeAnythingIsRead:
    async def test_an_invalid_host_header_is_refused(self, run: Run) -> None:
        async with run() as browser:
            answer = await browser.http.get('/login', headers={'Host': 'a b', 'Accept-Language': 'de'})
            assert answer.status_code == HTTPStatus.BAD_REQUEST
            document = read(answer.text)
            assert document.one('h1').text == GERMAN.refused
            assert GERMAN.refused_unreadable in document.one('main').text
            assert document.one('a').attributes['href'] == '/'
            assert answer.headers['x-content-type-options'] == 'nosniff'
            plain = await browser.http.get('/login', headers={'Host': 'a b', 'Accept': '*/*'})
            assert plain.text == 'Bad request.\n'

    async def test_a_post_of_another_site_is_refused(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user('ann@example.org')
            await browser.post('/login', {'authui-form': 'login', 'email': 'ann@example.org', 'password': PASSWORD})
            for path in ('/login', '/authui/leave', '/anything'):
                answer = await browser.http.post(path, headers={**ELSEWHERE, 'Accept-Language': 'de'})
                assert answer.status_code == HTTPStatus.FORBIDDEN
                main = read(answer.text).one('main')
                assert GERMAN.refused_elsewhere in main.text
                assert main.one('a').attributes['href'] == '/'
                plain = await browser.http.post(path, headers={**ELSEWHERE, 'Accept': '*/*'})
                assert plain.text == 'Refused.\n'

    @pytest.mark.parametrize('path', ['/login', '/'])
    async def test_the_embedded_pool_tells_developers_what_to_do(self, run: Run, path: str) -> None:
        async with run() as browser:
            transport = browser.http._transport
            transport.client = ('203.0.113.7', 40_000)  # type: ignore[attr-defined]
            answer = await browser.http.get(path)
            assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
            said = read(answer.text).one('main').one('p', lang='en')
            assert 'Configure a user pool of Amazon Cognito' in said.text
            plain = await browser.http.get(path, headers={'Accept': '*/*'})
            assert plain.text.startswith('authui runs its embedded user pool')
