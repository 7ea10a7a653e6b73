"""A folder of built files on loopback, served as NiceGUI serves its own: uvicorn, gzip, files cached for a year."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope


class _Files(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        lasts = path.startswith('assets')
        response.headers['Cache-Control'] = 'public, max-age=31536000, immutable' if lasts else 'no-store'
        return response


if __name__ == '__main__':
    folder, port = sys.argv[1:]
    app = Starlette(routes=[Mount('/', _Files(directory=folder, html=True))], middleware=[Middleware(GZipMiddleware)])
    uvicorn.run(app, host='127.0.0.1', port=int(port), log_level='warning')
