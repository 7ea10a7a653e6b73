"""The guards as a user of a browser meets them; what is asked for without a browser is in `tests/served`."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect
from support.guarded import Host
from support.screens import Screens


def test_a_button_does_nothing_for_who_may_not(browser: Browser, host: Host) -> None:
    for name in (None, 'bob'):
        context = browser.new_context()
        if name is not None:
            host.sign_in(name, context)
        page = context.new_page()
        page.goto(f'{host.url}/about')
        page.get_by_role('button', name='Press').click()
        if name is None:
            page.wait_for_url(re.compile('/login'))
        else:
            expect(page.get_by_text('your account has no access')).to_be_visible()
        context.close()
    assert host.built('button') == 0


def test_the_login_card_stands_in_a_page_of_the_hosts(browser: Browser, host: Host) -> None:
    context = browser.new_context()
    page = context.new_page()
    screens = Screens(page, host.url)
    screens.open('/entrance')
    expect(page.get_by_text('own layout')).to_be_visible()
    screens.log_in('ann@example.org')
    page.wait_for_url(f'{host.url}/middleware')
    expect(page.get_by_text('secret of middleware', exact=True)).to_be_visible()
    context.close()


def test_what_was_drawn_goes_when_another_tab_signs_out(browser: Browser, host: Host) -> None:
    context = browser.new_context()
    host.sign_in('ann', context)
    pages = {path: context.new_page() for path in ('/about', '/middleware', '/decorator', '/dependency')}
    for path, page in pages.items():
        page.goto(host.url + path)
    about = pages['/about']
    expect(about.get_by_text('secret of greeting-of-staff')).to_be_visible()
    heard = host.log.count('HEARD signed_out False')
    other = context.new_page()
    other.goto(f'{host.url}/about')
    other.get_by_role('button', name='ann@example.org').click()
    other.get_by_text('Log out').click()
    for path in ('/middleware', '/decorator', '/dependency'):
        pages[path].wait_for_url(re.compile('/login'))
        expect(pages[path].get_by_text('secret of')).to_have_count(0)
    expect(about.get_by_text('Nobody is here')).to_be_visible()
    expect(about.get_by_text('secret of')).to_have_count(0)
    assert host.log.count('HEARD signed_out False') > heard

    with host.builds(0, 'button'):
        about.get_by_role('button', name='Press').click()
        about.wait_for_url(re.compile('/login'))
    context.close()
