"""The strict reader of JSON and base64url refuses input with two readings."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from authui.cognito.strict_json import read_base64url, read_object

from .support import encoded


@pytest.mark.parametrize(
    'data',
    [
        b'',
        b'1',
        b'[]',
        b'null',
        b'{',
        b'{} {}',
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{}',
        b'{"a":' * 10_000,
        b'{"a":' + b'9' * 10_000 + b'}',
    ],
    ids=repr,
)
def test_anything_but_one_plain_object_is_none(data: bytes) -> None:
    assert read_object(data) is None


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    read_object(data)


def test_an_object_is_read() -> None:
    assert read_object('{"a": "é", "b": "\\ud83d\\ude00", "c": [1, null]}'.encode()) == {
        'a': 'é',
        'b': '😀',
        'c': [1, None],
    }


@pytest.mark.parametrize('text', ['=', 'A', 'QQ==', 'QR', 'QQ\n', ' QQ', '+/+/', 'é', '\ud800'])
def test_anything_but_canonical_base64url_is_none(text: str) -> None:
    assert read_base64url(text) is None


@given(data=st.binary())
@example(data=b'\x00\x00\x17')  # its last letter could be taken for padding
def test_base64url_is_read_back(data: bytes) -> None:
    assert read_base64url(encoded(data)) == data
