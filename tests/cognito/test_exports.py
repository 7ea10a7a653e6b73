"""The public names of the package are exactly the declared ones."""

from __future__ import annotations

import inspect

from authui import cognito


def test_every_declared_name_exists_and_no_other_is_public() -> None:
    public = {name for name, value in vars(cognito).items() if not name.startswith('_') and not inspect.ismodule(value)}
    assert public - {'annotations'} == set(cognito.__all__)
