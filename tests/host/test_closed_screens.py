"""A screen of the sign-in that its host keeps back: a page for browsers, which can be led nowhere; JSON for others."""

from __future__ import annotations

import pytest
from fastapi import Request
from support.cards import TARGET, page_setup
from support.markup import read
from support.plain import HTML, Run

from authui.guards.visit import ScreenClosedError, Visit
from authui.pages.exits import closed_message
from authui.pages.texts import ENGLISH, GERMAN
from authui.settings import Settings

OWN = {
    'by default': """
auth.protect()
@ui.page('/login')
def own():
    ui.label('Our own login')
""",
    'by its decorator': """
@ui.page('/login')
@auth.required()
def own():
    ui.label('Our own login')
""",
    'by its user': """
@ui.page('/login')
def own(user: CurrentUser):
    ui.label('Our own login')
""",
}


@pytest.mark.parametrize('kept_back', OWN)
async def test_is_a_page_for_browsers(run: Run, kept_back: str) -> None:
    async with run(after=OWN[kept_back], SUPPORT_URL='https://help.example.org') as browser:
        answer = await browser.http.get('/login?next=%2Fx', headers={'Accept-Language': 'de'})
        assert (answer.status_code, answer.headers['cache-control']) == (401, 'no-store')
        assert answer.headers['content-type'] == 'text/html; charset=utf-8'
        document = read(answer.text)
        assert document.one('html').attributes['lang'] == 'de'
        card = document.one('section')
        assert card.one('h2').text == GERMAN.page_failed
        assert GERMAN.errors['misconfigured'] in card.text
        links = {each.text: each.attributes['href'] for each in card.all('a')}
        assert links == {
            GERMAN.try_again: '/login?next=%2Fx',
            GERMAN.contact_support: 'https://help.example.org',
        }
        assert document.all('script') == []
        assert "default-src 'none'" in answer.headers['content-security-policy']


@pytest.mark.parametrize('kept_back', OWN)
async def test_is_json_for_programs(run: Run, kept_back: str) -> None:
    async with run(after=OWN[kept_back]) as browser:
        for accept in ('application/json', '*/*', ''):
            answer = await browser.http.get('/login', headers={'Accept': accept})
            assert (answer.status_code, answer.json()) == (401, {'detail': 'Not signed in.'}), accept


async def test_leaves_other_pages_to_lead_to_it(run: Run) -> None:
    async with run(after=OWN['by default']) as browser:
        answer = await browser.http.get('/')
        assert (answer.status_code, answer.headers['location']) == (303, '/login')


def test_says_that_it_is_over_soon_where_the_service_is_away() -> None:
    scope = {'type': 'http', 'headers': [(b'accept', HTML.encode())]}
    refusal = Visit(Settings(), None, at_screen=True).refusal(Request(scope), 'unavailable')
    assert isinstance(refusal, ScreenClosedError)
    assert refusal.status_code == 503
    message = closed_message(page_setup(), refusal.status_code, target=TARGET)
    assert message.text == ENGLISH.errors['unavailable']
    assert [each.href for each in message.links] == [TARGET]
