"""A cookie is taken by its exact bytes from the raw header."""

from __future__ import annotations

import pytest

from authui.cookies import raw_cookie

NAME = '__Host-authui-known'


@pytest.mark.parametrize(
    'line',
    [
        b'__Host-authui-known=mine',
        b'a=b; __Host-authui-known=mine; c=d',
        b'a=b;\t__Host-authui-known=mine ;c',
        b'\xa0__Host-authui-known=planted; __Host-authui-known=mine; \x85__Host-authui-known=planted',
        b'__host-authui-known=other; __Host-authui-known=mine; __Host-authui-known2=other',
    ],
)
def test_is_found_by_its_name_alone(line: bytes) -> None:
    assert raw_cookie([(b'host', b'x'), (b'Cookie', line)], NAME) == 'mine'


@pytest.mark.parametrize(
    'lines',
    [
        [],
        [b''],
        [b'__Host-authui-known'],
        [b'\xa0__Host-authui-known=planted'],
        [b'\x85__Host-authui-known=planted'],
        [b'\x0b__Host-authui-known=planted'],
        [b'"__Host-authui-known"=planted'],
        [b'__Host-authui-known =planted'],
        [b'__Host-authui-known=mine; __Host-authui-known=planted'],
        [b'__Host-authui-known=mine', b'__Host-authui-known=mine'],
        [b'__Host-authui-known=m\xffne'],
    ],
)
def test_is_none_where_it_is_missing_comes_twice_or_is_another(lines: list[bytes]) -> None:
    assert raw_cookie([(b'cookie', line) for line in lines], NAME) is None
