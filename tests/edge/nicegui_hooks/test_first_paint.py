"""What becomes of a page that cannot have a first paint: it is sent as NiceGUI made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from authui.edge import paint_first

if TYPE_CHECKING:
    from nicegui import Client
    from starlette.requests import Request

PAGE = (
    '<head><style>@import url("/fonts.css") layer(base); @import url("/q.css") layer(quasar);</style>'
    '<link rel="modulepreload" href="/vue.js" /></head><body><script defer src="/nicegui.js"></script>'
    '<script defer src="/tailwindcss.min.js"></script><div id="app"></div>'
    '<script type="module">createApp({prefix: "/in",}); app.mount("#app")</script></body>'
)


class Page:
    """Stands for a NiceGUI page that answers with a response."""

    def __init__(self, response: Response) -> None:
        self.response = response

    def build_response(self, _request: object, _status_code: int = 200) -> Response:
        return self.response


def answered(response: Response, first: str | None) -> Response:
    page = cast('Client', Page(response))
    paint_first(page, lambda _, prefix: None if first is None else f'{first} below {prefix}')
    return page.build_response(cast('Request', None))


@pytest.mark.parametrize(
    ('response', 'first'),
    [
        (HTMLResponse('<body>drawn in another way</body>'), 'first'),
        (HTMLResponse(PAGE, status_code=404), 'first'),
        (PlainTextResponse(PAGE), 'first'),
        (HTMLResponse(PAGE), None),
    ],
    ids=['another NiceGUI', 'an error', 'no HTML', 'nothing to draw'],
)
def test_a_page_without_a_first_paint_is_as_nicegui_made_it(response: Response, first: str | None) -> None:
    before = bytes(response.body)
    assert bytes(answered(response, first).body) == before


def test_the_log_says_that_nicegui_draws_pages_in_another_way(caplog: pytest.LogCaptureFixture) -> None:
    answered(HTMLResponse('<body>drawn in another way</body>'), 'first')
    assert 'start without a first paint' in caplog.text


def test_the_scripts_that_start_nicegui_wait_in_a_template() -> None:
    response = answered(HTMLResponse(PAGE), 'first')
    head, _, body = bytes(response.body).decode().partition('<body>')
    assert response.headers['content-length'] == str(len(response.body))
    assert body.startswith('first below /in')
    seen, _, waiting = body.partition('<template id="authui-start">')
    assert '<script' not in head + seen
    assert '@import' not in head
    for part in ('modulepreload', '/q.css', '/nicegui.js', 'app.mount'):
        assert part in waiting
    assert 'tailwindcss' not in body
    assert 'fonts.css' not in head + body
