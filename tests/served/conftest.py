"""Real servers, asked by HTTP and sockets, without a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.guarded import Host, guarded_host
from support.hosts import WAYS


@pytest.fixture(scope='package', autouse=True)
def _elements() -> Iterator[None]:
    """Let the servers draw the sign-in screens as elements, as in a page of a host, so that sockets can fill them in.

    Where a test sets `strict_pages`, they are documents all the same.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('SCREENS_AS_ELEMENTS', '1')
        yield


@pytest.fixture(scope='package', params=list(WAYS))
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host app with every guard on it, in each way that NiceGUI is run."""
    way = str(request.param)
    with guarded_host(way, tmp_path_factory.mktemp(way)) as host:
        yield host
