"""The function that is given to `ui.run` gets its user as a page does, and never from the URL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import nicegui.testing
import pytest
from nicegui.testing import user_simulation

from authui.testing import PoolUnderTest, signed_in

MAIN = """
from typing import Annotated
from fastapi import Depends, Request
from nicegui import ui
from authui import AuthUI, CurrentUser, User, user_in
from authui.guards.current_user import current_user

built = []

{root}

auth = AuthUI().install()
{protect}
ui.run(root)
"""
BODY = """
    built.append(user)
    ui.label(f'Hello {user.email}, {more}')
"""
ROOTS = {
    'CurrentUser': f'def root(user: CurrentUser, more: str = "no more"):{BODY}',
    'async': f'async def root(user: CurrentUser, more: str = "no more"):{BODY}',
    'a default': f'def root(user: User = Depends(current_user), more: str = "no more"):{BODY}',
    'a group': f'def root(user: Annotated[User, user_in("admins")], more: str = "no more"):{BODY}',
    'a request': f'def root(request: Request, user: CurrentUser, more: str = "no more"):{BODY}',
}
HTML = {'accept': 'text/html'}
Simulate = Callable[..., AbstractAsyncContextManager[nicegui.testing.User]]


@pytest.fixture
def simulate(tmp_path: Path, local_pool: PoolUnderTest) -> Simulate:
    assert local_pool is not None

    def start(root: str, protect: str = '') -> AbstractAsyncContextManager[nicegui.testing.User]:
        path = tmp_path / 'main.py'
        path.write_text(MAIN.format(root=root, protect=protect))
        return user_simulation(main_file=path)

    return start


@pytest.mark.parametrize('protect', ['', 'auth.protect()'])
@pytest.mark.parametrize('root', ROOTS)
async def test_visitors_are_sent_to_the_login_and_a_user_sees_it_with_the_rest_of_the_url(
    simulate: Simulate, root: str, protect: str
) -> None:
    async with simulate(ROOTS[root], protect) as user:
        for path in ('/', '/any/where', '/?user=eve@example.org'):
            answer = await user.http_client.get(path, headers=HTML, follow_redirects=False)
            assert answer.status_code in {303, 307}
            assert answer.headers['location'].startswith('/login')
        assert (await user.http_client.get('/?user=eve@example.org')).status_code == 401
        await signed_in(user, email='ann@example.org', groups='admins')
        await user.open('/?user=eve@example.org&more=42')
        await user.should_see('Hello ann@example.org, 42')


async def test_a_user_outside_the_group_is_refused(simulate: Simulate) -> None:
    async with simulate(ROOTS['a group']) as user:
        await signed_in(user, groups='staff')
        assert (await user.http_client.get('/', headers=HTML)).status_code == 403
