"""What is said of sub pages whose dependencies do nothing."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import Depends

from authui.edge.nicegui_hooks import warn_of_depends
from authui.guard import CurrentUser
from authui.models import User


def by_annotation(user: CurrentUser) -> None: ...


def by_default(user: User = Depends(str)) -> None: ...  # noqa: B008 - the mistake in question


def of_another_kind(name: Annotated[str, 'a name'], count: int = 1) -> None: ...


@pytest.mark.parametrize('builder', [by_annotation, by_default])
def test_a_dependency_is_named_once_with_the_remedy(builder: object, caplog: pytest.LogCaptureFixture) -> None:
    assert callable(builder)
    warn_of_depends(builder)
    warn_of_depends(builder)
    assert len(caplog.messages) == 1
    assert 'asks for user by a dependency' in caplog.text
    assert '@auth.required()' in caplog.text


def test_nothing_is_said_of_others(caplog: pytest.LogCaptureFixture) -> None:
    warn_of_depends(of_another_kind)
    warn_of_depends(lambda: None)
    assert caplog.messages == []
