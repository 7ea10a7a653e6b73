"""Finds the servers that some tests run on loopback (Redis, nginx), or installs Debian's; says what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

SERVERS = {'redis-server': 'redis-server', 'nginx': 'nginx-light'}
"""Each server, and the Debian package that contains it."""


def find(server: str) -> str | None:
    """Return the path of a server, also in the folders for administrators, which a user's PATH lacks."""
    return shutil.which(server) or shutil.which(server, path='/usr/local/sbin:/usr/sbin:/sbin')


def obtain(servers: list[str]) -> None:
    """Install servers where we are root on Debian, without starting them."""
    if not shutil.which('apt-get') or os.geteuid() != 0:
        return
    packages = [SERVERS[server] for server in servers]
    environment = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive', 'RUNLEVEL': '1'}
    for command in (['install'], ['update'], ['install']):
        arguments = [*command, '-y', '--no-install-recommends', *packages] if command == ['install'] else command
        done = subprocess.run(['apt-get', *arguments], check=False, stdout=sys.stderr, env=environment)  # noqa: S603, S607 - the names above
        if command == ['install'] and done.returncode == 0:
            return


def main() -> int:
    """Exit with 1 and a remedy when a server is missing."""
    obtain([server for server in SERVERS if find(server) is None])
    missing = [server for server in SERVERS if find(server) is None]
    for server in missing:
        print(f'services: the tests need {server}. Install it (on Debian: apt-get install {SERVERS[server]}).')
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main())
