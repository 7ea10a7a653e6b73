"""A local pool over HTTP in a process of its own; a line of JSON on its standard input is a command, and is answered.

Its first line says where it is. `{"fail": "GetUser"}`, `{"throttle": null}` for every operation, `{"refuse": null}` and
`{"delay": 3}` switch a fault on, `{"clear": true}` all of them off; each is answered how often what was called so far.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from support.wire import served

from authui.local import LocalPool, PoolConfig
from load import settings


def main() -> None:
    """Make the pool and its users, then carry out commands until the input ends."""
    order: dict[str, Any] = json.loads(sys.stdin.readline())
    pool = LocalPool.open(Path(order['folder']), PoolConfig.model_validate(order['config']))
    for number in range(order['users']):
        pool.admin_create_user(settings.email(number), settings.PASSWORD, {'email_verified': 'true'})
    with served(pool) as endpoint:
        say({'endpoint': endpoint, 'pool_id': pool.pool_id, 'client_id': pool.client_id, 'issuer': pool.issuer})
        for line in sys.stdin:
            command: dict[str, Any] = json.loads(line)
            for switch, value in command.items():
                if switch == 'clear':
                    pool.faults.clear()
                else:
                    getattr(pool.faults, switch)(value)
            say({'calls': pool.calls})
    pool.close()


def say(answer: object) -> None:
    """Answer in one line."""
    print(json.dumps(answer), flush=True)


if __name__ == '__main__':
    main()
