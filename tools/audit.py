"""Asks the OSV database about every pin; fails on a known weakness, a pin without a hash, and a missing answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / 'requirements.lock'


def main(lock: str = str(LOCK), *options: str) -> int:
    """Run pip-audit, and return its exit code; a package that was not checked counts as a failure."""
    command = [
        sys.executable, '-m', 'pip_audit', '--strict', '--require-hashes', '--disable-pip', '--progress-spinner', 'off',
        '--vulnerability-service', 'osv', '--requirement', lock, *options,
    ]  # fmt: skip
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own command


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
