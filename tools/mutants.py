"""Mutation testing of the code that guards: makes small changes in copies, and prints those that no test notices.

It tries a random sample (`--sample`, `--seed`) of all mutants of the modules in `tools/mutants.toml`, each with the
tests that the table names for its module. The table also lists equivalent mutants, by their text and with the reason.
Exits 1 where fewer than 95 % of the other mutants are noticed, and 2 where tests fail without a change.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from queue import SimpleQueue
from typing import Literal, NamedTuple

import pytest
from mutation import Mutant, mutants

BAR = 95.0
_PROGRESS_EVERY = 20
_PROCESSES = multiprocessing.get_context('forkserver')
_OPTIONS = (
    '--exitfirst',
    '--quiet',
    '-pno:cacheprovider',
    '-pno:randomly',
    '-Wignore::pytest.PytestAssertRewriteWarning',
)
_LEFT_OUT = shutil.ignore_patterns('.*', '__pycache__', 'build', 'dist', 'images')
Outcome = Literal['killed', 'timed out', 'lived', 'equivalent']


class Job(NamedTuple):
    """A mutant of a module, and the tests that have to notice it."""

    module: str
    tests: tuple[str, ...]
    mutant: Mutant


class Table(NamedTuple):
    """The modules to mutate, the tests of each, and the mutants that were found to be equivalent."""

    tests: dict[str, tuple[str, ...]]
    equivalent: dict[tuple[str, str, str], str]
    left_out: tuple[str, ...] = ()
    """Tests that are not run, because they take longer than all others."""
    preloaded: tuple[str, ...] = ()
    """Modules that every run of the tests would import first: they are imported once."""

    @classmethod
    def read(cls, root: Path) -> Table:
        """Read `tools/mutants.toml`; a pattern stands for all matching modules that no earlier row names."""
        text = tomllib.loads((root / 'tools' / 'mutants.toml').read_text(encoding='utf-8'))
        tests: dict[str, tuple[str, ...]] = {}
        for each in text['modules']:
            found = sorted(root.glob(each['path']))
            if not found:
                raise SystemExit(f'tools/mutants.toml names {each["path"]}, which does not exist')
            for path in found:
                tests.setdefault(path.relative_to(root).as_posix(), tuple(each['tests']))
        same = {(each['module'], each['before'], each['after']): each['reason'] for each in text.get('equivalent', [])}
        return cls(tests, same, tuple(text.get('left_out', ())), tuple(text.get('preloaded', ())))


class Copy:
    """A copy of the project in a temporary folder, in which one mutant at a time is tried."""

    def __init__(self, root: Path, folder: Path, left_out: Sequence[str] = ()) -> None:
        self._root = folder / 'project'
        self._printed = folder / 'printed'
        self._left_out = [option for test in left_out for option in ('--deselect', test)]
        shutil.copytree(root, self._root, ignore=_LEFT_OUT)
        scratch = folder / 'scratch'
        scratch.mkdir(parents=True)
        self._environment = {
            'PYTHONPATH': str(self._root / 'src'),
            'TMPDIR': str(scratch),
            'HYPOTHESIS_STORAGE_DIRECTORY': str(scratch / 'hypothesis'),
            'AUTHUI_TEST_TOKEN_EXAMPLES': '200',
            'AUTHUI_TEST_PATHS': '120',
        }

    @property
    def output(self) -> str:
        """The output of the tests."""
        return self._printed.read_text(encoding='utf-8', errors='replace')

    def passes(self, tests: Sequence[str], seconds: float | None) -> bool | None:
        """Tell whether tests pass; None where they did not end in time."""
        running = _PROCESSES.Process(
            target=_run_tests,
            args=([*_OPTIONS, *tests, *self._left_out], self._root, self._environment, self._printed),
            name='MainProcess',  # NiceGUI starts only in a process of this name
        )
        running.start()
        running.join(seconds)
        if running.exitcode is None:
            assert running.pid is not None
            with suppress(ProcessLookupError):  # it has no group as long as it starts
                os.killpg(running.pid, signal.SIGKILL)  # with the servers that its tests started
            running.kill()
            running.join()
            return None
        return running.exitcode == 0

    def judge(self, job: Job, seconds: float) -> Outcome:
        """Write a mutant into the copy, run its tests, and restore the original."""
        path = self._root / job.module
        original = path.read_text(encoding='utf-8')
        try:
            _write(path, job.mutant.source)
            done = self.passes(job.tests, seconds)
        finally:
            _write(path, original)
        return 'timed out' if done is None else 'lived' if done else 'killed'


def _run_tests(options: Sequence[str], root: Path, environment: dict[str, str], printed: Path) -> None:
    """Run pytest in a process of its own, which has imported the preloaded modules, and none of the project."""
    os.setsid()
    os.chdir(root)
    os.environ.update(environment)
    tempfile.tempdir = None
    sys.path.insert(0, str(root / 'src'))
    with printed.open('w') as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.exit(pytest.main([*options]))


def _write(path: Path, source: str) -> None:
    """Write a module and remove its compiled files, which Python tells apart only by the second."""
    path.write_text(source, encoding='utf-8')
    for compiled in path.parent.glob(f'__pycache__/{path.stem}.*'):
        compiled.unlink()


def sample(root: Path, table: Table, options: argparse.Namespace) -> list[Job]:
    """Return the mutants to try, of the modules named on the command line.

    Equal seeds and sources give equal samples, and a smaller sample is the beginning of a larger one.
    """
    jobs = [
        Job(module, tests, mutant)
        for module, tests in sorted(table.tests.items())
        for mutant in mutants((root / module).read_text(encoding='utf-8'))
    ]
    random.Random(options.seed).shuffle(jobs)  # noqa: S311 - a sample
    chosen = [
        job
        for job in jobs[: options.sample]
        if not options.modules or any(fnmatch(job.module, f'*{pattern}*') for pattern in options.modules)
    ]
    if not chosen:
        raise SystemExit(f'the sample has no mutant of a module whose name contains {" or ".join(options.modules)}')
    print(f'{len(jobs)} mutants in all; {len(chosen)} are tried, seed {options.seed}', flush=True)
    return chosen


def baselines(copy: Copy, jobs: Sequence[Job]) -> dict[tuple[str, ...], float]:
    """Return how many seconds tests may take: three times their time without a change, and 30 more."""
    patience: dict[tuple[str, ...], float] = {}
    for tests in dict.fromkeys(job.tests for job in jobs):
        began = time.monotonic()
        if not copy.passes(tests, None):
            print(f'these fail without a change: {" ".join(tests)}\n{copy.output}')
            raise SystemExit(2)
        patience[tests] = 3 * (time.monotonic() - began) + 30
    return patience


def try_all(root: Path, table: Table, options: argparse.Namespace) -> list[tuple[Job, Outcome]]:
    """Try the sample, in as many processes as `--jobs` says."""
    _PROCESSES.set_forkserver_preload(['pytest', *table.preloaded])
    with tempfile.TemporaryDirectory(prefix='authui-mutants-') as folder:
        copies = SimpleQueue[Copy]()
        for number in range(options.jobs):
            place = Path(folder) / str(number)
            place.mkdir()
            copies.put(Copy(root, place, table.left_out))
        jobs = sample(root, table, options)
        first = copies.get()
        patience = baselines(first, jobs)
        copies.put(first)

        def judge(job: Job) -> Outcome:
            if (job.module, job.mutant.before, job.mutant.after) in table.equivalent:
                return 'equivalent'
            copy = copies.get()
            try:
                outcome = copy.judge(job, patience[job.tests])
            finally:
                copies.put(copy)
            if outcome == 'lived':
                original = (root / job.module).read_text(encoding='utf-8')
                print(f'lived: {job.module}:{job.mutant.line}\n{job.mutant.diff(original, job.module)}\n', flush=True)
            return outcome

        outcomes: list[tuple[Job, Outcome]] = []
        with ThreadPoolExecutor(options.jobs) as threads:
            for job, outcome in zip(jobs, threads.map(judge, jobs), strict=True):
                outcomes.append((job, outcome))
                if len(outcomes) % _PROGRESS_EVERY == 0:
                    print(f'{len(outcomes)} of {len(jobs)} are tried', flush=True)
        return outcomes


def report(outcomes: Sequence[tuple[Job, Outcome]], bar: float) -> int:
    """Print how many mutants were noticed, by module and in all; return the exit code."""
    by_module: dict[str, Counter[Outcome]] = {}
    for job, outcome in outcomes:
        by_module.setdefault(job.module, Counter())[outcome] += 1
    for module, counts in sorted(by_module.items()):
        print(f'{module}: {_summary(counts)}')
    counts = Counter(outcome for _, outcome in outcomes)
    print(f'in all: {_summary(counts)}')
    return 0 if _share(counts) >= bar else 1


def _share(counts: Counter[Outcome]) -> float:
    noticed = counts['killed'] + counts['timed out']
    tried = noticed + counts['lived']
    return 100 * noticed / tried if tried else 100.0


def _summary(counts: Counter[Outcome]) -> str:
    parts = ', '.join(f'{counts[outcome]} {outcome}' for outcome in ('killed', 'timed out', 'lived', 'equivalent'))
    return f'{_share(counts):.1f} % ({parts})'


def unknown(root: Path, table: Table) -> list[str]:
    """Return the equivalent mutants of the table that the sources no longer have."""
    made: dict[str, set[tuple[str, str]]] = {}
    for module in {module for module, _, _ in table.equivalent}:
        path = root / module
        found = mutants(path.read_text(encoding='utf-8')) if path.exists() else []
        made[module] = {(mutant.before, mutant.after) for mutant in found}
    return [
        f'{module}: {after!r} in place of {before!r}'
        for module, before, after in table.equivalent
        if (before, after) not in made[module]
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Try a sample of mutants; return 0 where enough of them are noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('modules', nargs='*', help='parts of module names; by default all modules of the table')
    parser.add_argument('--seed', type=int, default=13)
    parser.add_argument('--sample', type=int, default=400)
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--bar', type=float, default=BAR)
    parser.add_argument('--root', type=Path, default=Path(__file__).parents[1], help='the project; by default this one')
    options = parser.parse_args(arguments)
    table = Table.read(options.root)
    if stale := unknown(options.root, table):
        print('tools/mutants.toml names mutants that no longer exist:', *stale, sep='\n')
        return 2
    return report(try_all(options.root, table, options), options.bar)


if __name__ == '__main__':
    sys.exit(main())
