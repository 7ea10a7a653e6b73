"""Cookies that an attacker has set beside ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from local.harness import FRED, PASSWORD
from local.oauth.visitor import ROOT, Visitor, answer_in

if TYPE_CHECKING:
    import httpx2


@pytest.fixture
async def signed_in(visitor: Visitor) -> dict[str, str]:
    """The cookies of a browser that is signed in, and is left without them."""
    await visitor.sign_in()
    cookies = dict(visitor.http.cookies)
    visitor.http.cookies.clear()
    return cookies


async def ask(visitor: Visitor, cookie: bytes) -> httpx2.Response:
    return await visitor.http.get('/oauth2/authorize', params=visitor.query(), headers=[(b'Cookie', cookie)])


def login_of(cookies: dict[str, str]) -> tuple[bytes, bytes]:
    name = next(each for each in cookies if 'login' in each)
    return name.encode(), cookies[name].encode()


class TestLoginCookie:
    async def test_the_own_one_counts(self, visitor: Visitor, signed_in: dict[str, str]) -> None:
        name, value = login_of(signed_in)
        assert 'code' in answer_in(await ask(visitor, b'other=1; ' + name + b'=' + value))

    @pytest.mark.parametrize(
        'template',
        [
            b'%(name)s=%(value)s; %(name)s=%(value)s',
            b'%(name)s=x; %(name)s=%(value)s',
            b'\xa0%(name)s=%(value)s',
            b'\x85%(name)s=%(value)s',
            b'%(name)s =%(value)s',
            b'%(upper)s=%(value)s',
            b'%(name)s="%(value)s"',
            b'%(name)s=%(value)s.',
            b'%(name)s=',
            b'%(name)s',
        ],
    )
    async def test_two_of_a_name_and_names_like_it_do_not(
        self, visitor: Visitor, signed_in: dict[str, str], template: bytes
    ) -> None:
        name, value = login_of(signed_in)
        response = await ask(visitor, template % {b'name': name, b'upper': name.upper(), b'value': value})
        assert response.headers['location'].startswith(f'{ROOT}/login?')


@pytest.mark.parametrize('planted', ['short', 'x' * 44, 'x' * 42 + '.'])
async def test_a_planted_id_of_another_form_is_replaced(visitor: Visitor, planted: str) -> None:
    """A form token is made from the id, so an id that the pool cannot have made does not count."""
    page = await visitor.login_page()
    name = next(each for each in visitor.http.cookies if 'browser' in each)
    visitor.http.cookies.clear()
    visitor.http.cookies.set(name, planted)
    assert 'This form has expired' in (await visitor.submit(page, username=FRED, password=PASSWORD)).text
    visitor.http.cookies.clear()
    visitor.http.cookies.set(name, planted)
    given = (await visitor.login_page()).headers['set-cookie']
    assert re.match(f'{name}=[A-Za-z0-9_-]{{43}};', given)
