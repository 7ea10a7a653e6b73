"""Texts as long as a form may be in each of its fields: they are refused at once, and hold nobody else up."""

from __future__ import annotations

import time

import pytest
from support.plain import PlainBrowser, Run

LONGEST_CPU_SECONDS = 1.5
"""A form of this size takes a hundredth of that; work that grows with the square of the length takes minutes."""
TEXTS = {
    'dots': 'a@' + 'a.' * 30_000 + '@',
    'accents': '1' + '\u0301\u0316' * 5_000,
}
POOLS = {
    'several': "pool=PoolConfig(username_attributes=('email', 'phone_number'))",
    'aliases': "pool=PoolConfig(username_attributes=(), alias_attributes=('email', 'phone_number'))",
}


async def fill(browser: PlainBrowser, screen: str, text: str) -> None:
    """Send the form of a screen once for each of its fields, with this text in it."""
    await browser.open(f'/{screen}')
    form = browser.form(screen)
    names = [each.attributes['name'] for each in form.all('input') if each.attributes['name'][:6] != 'authui']
    for name in names:
        begun = time.thread_time()
        values = dict.fromkeys(names, 'x') | {'authui-form': screen, name: text}
        await browser.post(form.attributes['action'], values)
        assert browser.answer.status_code == 200
        assert time.thread_time() - begun < LONGEST_CPU_SECONDS, (screen, name)


@pytest.mark.parametrize('pool', POOLS)
@pytest.mark.parametrize('text', TEXTS)
async def test_long_texts_are_refused_at_once(run: Run, pool: str, text: str) -> None:
    async with run(POOLS[pool], SIGNUP_ATTRIBUTES='name,birthdate,website') as browser:
        for screen in ('login', 'signup', 'forgot', 'confirm', 'reset'):
            await fill(browser, screen, TEXTS[text])
