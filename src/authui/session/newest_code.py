"""The error for a wrong code after a code was sent again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from authui.errors import CodeMismatchError


@contextmanager
def newest_code_named(*, sent_again: bool) -> Iterator[None]:
    """Say of a wrong code that there is a newer one, where a code was sent again: the user may have typed the older.

    Cognito does not tell an older code from a wrong one.
    """
    try:
        yield
    except CodeMismatchError as error:
        if error.rule is not None or not sent_again:
            raise
        raise CodeMismatchError(str(error), rule='newer') from error
