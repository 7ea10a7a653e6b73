"""The look of one visitor, on every kind of page, under a policy that allows its style alone."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

from support.plain import PlainBrowser, Run

TEAL = '#0f766e'
BEFORE = """
from authui.settings import Look

def look(request):
    name = request.cookies.get('brand', '')
    if name == 'teal':
        return Look(accent='#0f766e', layout='single', color_scheme='dark', radius=3)
    return None
"""


def style(browser: PlainBrowser) -> str:
    """Return the style in the document, which the policy has to allow."""
    found = re.search(r'<style>(.*?)</style>', browser.answer.text, re.DOTALL)
    assert found is not None
    digest = base64.b64encode(sha256(found[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in browser.answer.headers['content-security-policy']
    return found[1]


async def test_it_is_that_of_one_browser_and_of_no_other(run: Run) -> None:
    async with run('look=look', before=BEFORE) as browser:
        for _ in range(2):
            browser.http.cookies.clear()
            await browser.open('/login')
            assert TEAL not in style(browser)
            assert browser.forms() == ['login', 'signup']
            usual = browser.answer.headers['etag']
            browser.http.cookies.set('brand', 'teal')
            await browser.open('/login')
            assert TEAL in style(browser)
            assert '--authui-radius: 3px' in style(browser)
            assert browser.forms() == ['login']
            assert 'class="authui-plain body--dark"' in browser.answer.text
            assert browser.answer.headers['etag'] != usual
        # A document that the browser kept from before its look had changed counts no more.
        answer = await browser.http.get('/login', headers={'If-None-Match': usual})
        assert answer.status_code == 200
        answer = await browser.http.get('/login', headers={'If-None-Match': browser.answer.headers['etag']})
        assert answer.status_code == 304


async def test_it_is_on_the_answers_to_forms_and_on_the_pages_that_nobody_can_have(run: Run) -> None:
    async with run('look=look', before=BEFORE) as browser:
        browser.http.cookies.set('brand', 'teal')
        await browser.open('/login')
        await browser.send('login', email='ann@example.org', password='wrong password')
        assert browser.alert('login')
        assert TEAL in style(browser)
        await browser.open('/nowhere')
        assert browser.answer.status_code == 404
        assert TEAL in style(browser)


async def test_it_is_on_the_pages_that_nicegui_draws(run: Run) -> None:
    async with run('look=look', before=BEFORE) as browser:
        for cookie, is_teal in (('teal', True), ('none', False)):
            browser.http.cookies.set('brand', cookie)
            await browser.open('/mailbox')
            assert (TEAL in browser.answer.text) == is_teal
            assert f'const dark = {True if is_teal else None};' in browser.answer.text
