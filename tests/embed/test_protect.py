"""Which paths are public, by the two patterns that there are."""

from __future__ import annotations

from typing import Any

import pytest

from authui.embed.protect import PublicPaths

PUBLIC = PublicPaths({'/', '/about', '/docs/*'})


@pytest.mark.parametrize('path', ['/', '/about', '/docs', '/docs/', '/docs/a/b'])
def test_a_named_path_is_public(path: str) -> None:
    assert path in PUBLIC


@pytest.mark.parametrize(
    'path', ['', '/about/', '/about/us', '/abouts', '/docsy', '/secret', '/docs/../secret', '/docs/..', '//about']
)
def test_every_other_one_is_not(path: str) -> None:
    assert path not in PUBLIC


@pytest.mark.parametrize('pattern', ['about', '/a*', '*', '/a/*/b', ''])
def test_a_pattern_that_means_something_else_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match='is no public path'):
        PublicPaths([pattern])


def test_one_path_may_stand_alone() -> None:
    assert '/about' in PublicPaths('/about')
    assert '/docs/a' in PublicPaths('/docs/*')
    assert '/a' not in PublicPaths('/about')


@pytest.mark.parametrize('pattern', [None, 1, b'/about', ('/a', '/b')])
def test_what_is_no_text_is_refused_with_what_to_write(pattern: Any) -> None:
    with pytest.raises(TypeError, match=r"write protect\(public=\{'/about', '/docs/\*'\}\)"):
        PublicPaths([pattern])


def test_all_can_be_public() -> None:
    assert '/any/where' in PublicPaths(['/*'])
