"""The page that goes from test to test tells the next one nothing of the one before."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from support.acts import field
from support.plain_screens import PlainScreens
from support.profile import Profile

LEFT = """
() => {
  localStorage.setItem('left', '1');
  sessionStorage.setItem('left', '1');
  document.cookie = 'left=1';
}
"""
FOUND = '() => [localStorage.length, sessionStorage.getItem("left"), document.cookie, history.length, innerWidth]'


def test_a_page_is_handed_on_without_what_was_left(page: Page, profile: Profile, plain_app: PlainScreens) -> None:
    heard: list[str] = []
    page.on('request', lambda request: heard.append(request.url))
    page.set_viewport_size({'width': 360, 'height': 740})
    page.goto(f'{plain_app.url}/signup')
    field(page, 'signup', 'given_name').fill('Ann')  # the script keeps it when the page is left
    page.evaluate(LEFT)
    assert heard
    profile.clear()
    heard.clear()
    assert profile.page is page
    page.goto(f'{plain_app.url}/signup')
    expect(field(page, 'signup', 'given_name')).to_have_value('')
    assert page.evaluate(FOUND) == [0, None, '', 2, 1200]
    assert heard == []


def test_a_page_that_moved_is_handed_on_without_motion(page: Page, profile: Profile) -> None:
    is_still = 'matchMedia("(prefers-reduced-motion: reduce)").matches'
    page.emulate_media(reduced_motion='no-preference')
    assert not page.evaluate(is_still)
    profile.clear()
    assert profile.page is page
    assert page.evaluate(is_still)


def test_one_that_cannot_be_cleared_is_given_up(page: Page, profile: Profile, plain_app: PlainScreens) -> None:
    page.add_init_script('window.left = true')
    page.goto(f'{plain_app.url}/login')
    profile.clear()
    assert profile.page is not page
    profile.page.goto(f'{plain_app.url}/login')
    assert profile.page.evaluate('window.left') is None
