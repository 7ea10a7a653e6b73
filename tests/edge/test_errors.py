"""The answer where a page failed, and where there is none."""

from __future__ import annotations

from typing import Any

import pytest
from nicegui import Client, app, core, ui
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from authui.edge import add_error_page, answer_not_found
from authui.errors import SettingsError

HTML = (b'accept', b'text/html,*/*')


def request(*headers: tuple[bytes, bytes], **scope: Any) -> Request:
    return Request({'type': 'http', 'method': 'GET', 'path': '/', 'query_string': b'', 'headers': headers, **scope})


class TestAPageThatFailed:
    def test_is_answered_by_a_reference_and_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(app, '_page_exception_handler', None)
        add_error_page(lambda _request, reference: PlainTextResponse(f'Say {reference}.', 500))
        with Client(ui.page('/'), request=request()) as client:
            handler: Any = app._page_exception_handler
            handler(SettingsError('a secret'))
            answer = client.build_response(request(), 500)
        (record,) = caplog.records
        reference = str(record.args[0]) if isinstance(record.args, tuple) else ''
        assert len(reference) == 8
        assert (answer.status_code, bytes(answer.body)) == (500, f'Say {reference}.'.encode())
        assert record.exc_info
        assert client.id not in Client.instances

    def test_keeps_the_status_that_it_was_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(app, '_page_exception_handler', None)
        add_error_page(lambda _request, _reference: PlainTextResponse(''))
        handler: Any = app._page_exception_handler
        with (
            Client(ui.page('/'), request=request()) as client,
            pytest.raises(HTTPException, match='404: no such order'),
        ):
            handler(HTTPException(404, 'no such order'))
        assert client.id not in Client.instances

    def test_is_answered_by_the_host_that_has_an_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def mine(_error: Exception) -> None:
            raise AssertionError('it is not asked')

        monkeypatch.setattr(app, '_page_exception_handler', mine)
        add_error_page(lambda _request, _reference: PlainTextResponse(''))
        assert app._page_exception_handler is mine


class TestAPageThatIsNotThere:
    @pytest.fixture(autouse=True)
    def _handlers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(app, 'exception_handlers', dict(app.exception_handlers))
        answer_not_found(lambda _request: PlainTextResponse('not here', 404))
        monkeypatch.setattr(Client, 'build_response', lambda *_: PlainTextResponse("NiceGUI's page"))

    async def answered(self, request: Request) -> Response:
        handler: Any = app.exception_handlers[404]
        response = await handler(request, HTTPException(404))
        for client in [each for each in Client.instances.values() if each.request is request]:
            client.delete()
        assert isinstance(response, Response)
        return response

    @pytest.mark.parametrize('scope', [{}, {'endpoint': app}, {'endpoint': print, 'nicegui_page_path': '/orders/1'}])
    async def test_is_answered_so_to_browsers(self, scope: dict[str, Any]) -> None:
        answer = await self.answered(request(HTML, **scope))
        assert (answer.status_code, bytes(answer.body)) == (404, b'not here')

    async def test_is_answered_to_programs_as_ever(self) -> None:
        assert bytes((await self.answered(request())).body) == b"NiceGUI's page"

    async def test_is_what_a_route_says(self) -> None:
        answer = await self.answered(request(HTML, endpoint=print))
        assert (answer.status_code, bytes(answer.body)) == (404, b'{"detail":"Not Found"}')

    async def test_may_be_a_page_of_the_hosts_root(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(core, 'root', lambda: ui.label('mine'))
        assert bytes((await self.answered(request(HTML))).body) == b"NiceGUI's page"

    def test_is_answered_by_the_latest_app(self) -> None:
        former = app.exception_handlers[404]
        answer_not_found(lambda _request: PlainTextResponse('', 404))
        assert app.exception_handlers[404] is not former

    def test_is_answered_by_the_host_that_has_an_answer(self) -> None:
        async def mine(_request: Request, _error: Exception) -> Response:
            raise AssertionError('it is not asked')

        app.add_exception_handler(404, mine)
        answer_not_found(lambda _request: PlainTextResponse(''))
        assert app.exception_handlers[404] is mine
