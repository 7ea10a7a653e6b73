"""Which paths are public, by the two patterns that there are."""

from __future__ import annotations

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


def test_all_can_be_public() -> None:
    assert '/any/where' in PublicPaths(['/*'])
