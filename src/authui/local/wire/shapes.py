"""Checks requests against Amazon's own description of the operation: types, lengths, patterns, required members."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from authui.local.errors import OperationError, invalid_parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES: dict[str, type | tuple[type, ...]] = {
    'structure': dict,
    'map': dict,
    'list': list,
    'string': str,
    'boolean': bool,
    'integer': int,
}
_PATTERNS = {'PasswordType': r'[\S]+.*[\S]+'}
"""Where the service is known to accept more than its description says: blanks inside a password."""


def check_request(shape: Shape, request: object) -> None:
    """Refuse a request that does not fit: as Cognito does, all findings are in one message; values are not repeated."""
    findings = list(_findings(shape, request, ''))
    if findings:
        count = f'{len(findings)} validation error{"s" if len(findings) > 1 else ""} detected'
        raise invalid_parameter(f'{count}: {"; ".join(findings)}')


def unreadable() -> OperationError:
    """Refuse a request that is not JSON of the right types."""
    return OperationError('SerializationException', 'The request could not be read')


def _findings(shape: Shape, value: object, path: str) -> Iterator[str]:
    expected = _TYPES[shape.type_name]
    # In Python a bool is an int; on the wire it is not.
    if not isinstance(value, expected) or (isinstance(value, bool) and shape.type_name != 'boolean'):
        raise unreadable()
    if isinstance(value, str):
        yield from _string_findings(shape, value, path)
    elif isinstance(value, int):
        yield from _number_findings(shape, value, path)
    elif isinstance(value, list):
        assert isinstance(shape, ListShape)
        for index, item in enumerate(value, 1):
            yield from _findings(shape.member, item, f'{path}.{index}.member')
    elif isinstance(value, dict) and isinstance(shape, MapShape):
        for key, item in value.items():
            yield from _findings(shape.key, key, path)
            yield from _findings(shape.value, item, f'{path}.{key[:32]}.member')
    elif isinstance(value, dict):
        assert isinstance(shape, StructureShape)
        yield from _member_findings(shape, value, path)


def _member_findings(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        member_path = f'{path}.{name[0].lower()}{name[1:]}'.lstrip('.')
        if value.get(name) is not None:
            yield from _findings(member, value[name], member_path)
        elif name in shape.required_members:
            yield f"Value null at '{member_path}' failed to satisfy constraint: Member must not be null"


def _string_findings(shape: Shape, value: str, path: str) -> Iterator[str]:
    rules = shape.metadata
    start = f"Value at '{path}' failed to satisfy constraint: Member must"
    if len(value) < rules.get('min', 0):
        yield f'{start} have length greater than or equal to {rules["min"]}'
    if 'max' in rules and len(value) > rules['max']:
        yield f'{start} have length less than or equal to {rules["max"]}'
    if 'enum' in rules and value not in rules['enum']:
        yield f'{start} satisfy enum value set: [{", ".join(rules["enum"])}]'
    pattern = _PATTERNS.get(shape.name, rules.get('pattern'))
    if pattern is not None and not _fits(pattern, value):
        yield f'{start} satisfy regular expression pattern: {pattern}'


def _number_findings(shape: Shape, value: int, path: str) -> Iterator[str]:
    rules = shape.metadata
    start = f"Value at '{path}' failed to satisfy constraint: Member must"
    if 'min' in rules and value < rules['min']:
        yield f'{start} have value greater than or equal to {rules["min"]}'
    if 'max' in rules and value > rules['max']:
        yield f'{start} have value less than or equal to {rules["max"]}'


def _fits(pattern: str, value: str) -> bool:
    categories = re.findall(r'\\p\{(\w)\}', pattern)
    if not categories:
        return _compiled(pattern).fullmatch(value) is not None
    # Python's `re` has no Unicode categories; the service uses them only in patterns of a single character class.
    others = _compiled(re.sub(r'\\p\{\w\}', '', pattern).replace('[]+', '(?!)'))
    return bool(value) and all(unicodedata.category(c)[0] in categories or others.fullmatch(c) for c in value)


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
