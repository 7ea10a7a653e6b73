from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.requests import HTTPConnection

from authui.edge.cookies import opaque_id, sent_cookies
from authui.guards.cookie import Cookie

ID = 'a' * 43
COOKIE = Cookie(secure=True)
PLAIN = Cookie(secure=False)


def sent(*lines: bytes, field: bytes = b'cookie') -> HTTPConnection:
    return HTTPConnection({'type': 'http', 'headers': [(field, line) for line in lines]})


def test_an_id_is_read_at_any_place_in_the_headers() -> None:
    given_id = SecretStr(ID)
    line = f'__Host-authui={ID}'.encode()
    for asked in (sent(line), sent(b'a=b; ' + line + b'; c=d'), sent(b'a=b', line, b'c=d'), sent(b'a=b;' + line)):
        assert COOKIE.read(asked) == given_id
    assert COOKIE.read(sent(line, field=b'Cookie')) == given_id


@given(st.binary(max_size=4), st.binary(max_size=4), st.binary(max_size=4), st.binary(max_size=4))
@example(b'\xa0', b'', b'', b'')
@example(b'\x85', b'', b'', b'')
@example(b'', b'\t', b'', b'')
@example(b'', b'', b'"', b'"')
def test_nothing_around_a_name_or_a_value_is_overlooked(
    before: bytes, after: bytes, opened: bytes, shut: bytes
) -> None:
    asked = sent(b'x=y; ' + before + b'__Host-authui' + after + b'=' + opened + ID.encode() + shut)
    is_exact = not after and not opened and shut[:1] in {b'', b';'} and before[-1:] in {b'', b';', b' '}
    if COOKIE.read(asked) is not None:
        assert is_exact
        assert before in {b'', b' '} or before.endswith((b';', b'; '))


def test_two_cookies_of_one_name_are_refused_in_one_header_or_two() -> None:
    one, other = f'__Host-authui={ID}'.encode(), b'__Host-authui=' + b'b' * 43
    assert COOKIE.read(sent(one + b'; ' + other)) is None
    assert COOKIE.read(sent(one, other)) is None
    assert COOKIE.read(sent(one, one)) is None
    assert COOKIE.read(sent(one, b'__Host-authui=')) is None


def test_a_value_that_was_never_issued_is_refused() -> None:
    for value in ('', 'a' * 42, 'a' * 44, f'"{ID}"', 'a' * 42 + '.', 'a' * 42 + '\xe9', ID + '\n'):
        assert opaque_id([value.encode('latin-1')]) is None


def test_a_name_matches_no_prefix_and_no_other_case() -> None:
    headers = [(b'cookie', b'Authui=1; authui-step=2; xauthui=3; __Host-authui=4; authui')]
    assert sent_cookies(headers, 'authui') == []
    assert sent_cookies(headers, 'authui-step') == [b'2']


def test_a_copy_that_hides_our_cookie_is_removed_and_ours_stays() -> None:
    lines = PLAIN.cleared_copies('/app/page')
    assert 'authui=; Max-Age=0; Path=/app' in lines
    assert 'authui=; Max-Age=0; Path=/app/page' in lines
    assert not any(line.endswith('Path=/') for line in lines)
    assert PLAIN.cleared_copies('/') == []
    assert PLAIN.cleared_copies('/a;Domain=x/b\r\n') == []
    assert COOKIE.cleared_copies('/app') == []
