from __future__ import annotations

from starlette.types import Message, Receive, Scope, Send

from authui.edge import SecurityHeaders
from authui.settings import Settings


async def answer(path: str, settings: Settings, *own: tuple[bytes, bytes]) -> dict[str, str]:
    """Return the headers of an answer whose app sets `own`."""
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({'type': 'http.response.start', 'status': 200, 'headers': list(own)})

    async def receive() -> Message:
        return {'type': 'http.request'}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {'type': 'http', 'path': path, 'headers': []}
    await SecurityHeaders(app, settings=settings, is_own='/login'.__eq__)(scope, receive, send)
    return {name.decode().lower(): value.decode() for name, value in sent[0]['headers']}


async def test_over_https_browsers_are_told_to_stay_there() -> None:
    headers = await answer('/login', Settings.load(public_url='https://app.example.org'))
    assert headers['strict-transport-security'] == 'max-age=31536000'


async def test_a_page_of_the_host_may_load_anything_unless_a_setting_limits_it() -> None:
    free = await answer('/home', Settings.load())
    assert 'default-src' not in free['content-security-policy']
    bound = await answer('/home', Settings.load(csp="default-src 'self'"))
    assert bound['content-security-policy'] == "default-src 'self'"
    assert (
        "default-src 'none'"
        in (await answer('/login', Settings.load(csp="default-src 'self'")))['content-security-policy']
    )


async def test_a_logo_may_be_loaded_from_its_own_site_only() -> None:
    looks = Settings.load(logo='https://CDN.example.org/logo.svg?v=1', logo_dark='/brand/dark.svg')
    policy = (await answer('/login', looks))['content-security-policy']
    assert "img-src https://cdn.example.org 'self' data:; font-src 'self'" in policy
    assert "img-src 'self' data:;" in (await answer('/login', Settings.load()))['content-security-policy']


async def test_pictures_of_people_may_be_loaded_from_sites_of_the_hosts_choice() -> None:
    settings = Settings.load(picture_origins='https://Pictures.example.org, https://app.example.org:8443/')
    policy = (await answer('/login', settings))['content-security-policy']
    assert "img-src https://app.example.org:8443 https://pictures.example.org 'self' data:;" in policy


async def test_a_header_that_the_host_has_set_stays() -> None:
    headers = await answer('/home', Settings.load(), (b'x-frame-options', b'SAMEORIGIN'))
    assert headers['x-frame-options'] == 'SAMEORIGIN'
