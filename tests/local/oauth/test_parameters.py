"""How queries and posted forms are read."""

from __future__ import annotations

import pytest

from authui.local.oauth.parameters import Parameters, is_text


def test_values_are_decoded() -> None:
    given = Parameters(b'a=b+c%2Bd&%C3%BC=%c3%a9&empty=&bare&=x')
    assert given.as_dict() == {'a': 'b c+d', 'ü': 'é', '': 'x'}
    assert given.get('empty') is None
    assert given.get('bare') is None
    assert given.repeated == frozenset()


@pytest.mark.parametrize('query', [b'a=1&a=1', b'a=1&b=2&a=3', b'a=&a=1', b'a=1&%61=2'])
def test_a_repeated_one_has_no_value(query: bytes) -> None:
    given = Parameters(query)
    assert given.get('a') is None
    assert given.repeated == {'a'}


def test_bytes_survive() -> None:
    value = Parameters(b'a=%ff%00').get('a')
    assert value is not None
    assert value.encode('utf-8', 'surrogateescape') == b'\xff\x00'


@pytest.mark.parametrize(('value', 'expected'), [('a é 漢', True), ('a\n', False), ('\x00', False), ('\udcff', False)])
def test_text_has_no_control_characters(value: str, *, expected: bool) -> None:
    assert is_text(value) is expected
