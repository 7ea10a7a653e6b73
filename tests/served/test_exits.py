"""The exits of a host app, in each way that NiceGUI is run: their links lead to where the app is."""

from __future__ import annotations

from support.guarded import Host
from support.markup import read
from support.raw_http import HTML, ask

from authui.pages.texts import ENGLISH


def test_a_user_who_may_not_see_a_page_is_led_home_and_to_another_account(host: Host) -> None:
    answer = host.ask('/dependency', 'bob', HTML)
    assert answer.status == 403
    assert answer.headers['cache-control'] == 'no-store'
    card = read(answer.body).one('section')
    assert [each.attributes['href'] for each in card.all('a')] == [f'{host.mount}/']
    leave = card.one('form').attributes['action']
    assert leave == f'{host.mount}/authui/leave?next=%2Fdependency'

    cookie = host.sign_in('bob')
    left = ask(host.app, 'POST', leave, HTML | {'Cookie': cookie, 'Origin': host.app.url})
    assert (left.status, left.headers['location']) == (303, f'{host.mount}/login?next=%2Fdependency')
    assert 'authui=' in left.cookies.split('; ')  # without a value: it is removed
    assert host.ask_with(cookie, '/dependency', HTML).status == 303


def test_another_site_cannot_end_a_session(host: Host) -> None:
    for headers in ({}, {'Origin': 'https://evil.example'}, {'Origin': host.app.url, 'Sec-Fetch-Site': 'same-site'}):
        sent = headers | {'Cookie': host.cookie_of('bob')}
        assert ask(host.app, 'POST', f'{host.mount}/authui/leave', sent).status == 403
    assert host.ask('/dependency', 'bob').status == 403


def test_a_page_that_is_not_there_leads_home(host: Host) -> None:
    answer = host.ask('/nowhere', 'ann', HTML)
    assert answer.status == 404
    document = read(answer.body)
    assert document.one('h2').text == ENGLISH.not_found
    assert [each.attributes['href'] for each in document.one('section').all('a')] == [f'{host.mount}/']
    assert ENGLISH.not_found not in host.ask('/nowhere', 'ann').body
