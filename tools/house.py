"""Print the figures of the house for `docs/design.md`: files and lines by room, and grimp's arrows between the rooms.

A room is a folder below `src/authui/`, or a file of the package's top level, the hall.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import grimp

SOURCE = Path(__file__).parents[1] / 'src' / 'authui'


def main() -> None:
    """Print both tables."""
    files = {path: len(path.read_text(encoding='utf-8').splitlines()) for path in sorted(SOURCE.rglob('*.py'))}
    graph = grimp.build_graph('authui', exclude_type_checking_imports=False)
    packages = {name for name in graph.modules if (SOURCE.parent / name.replace('.', '/')).is_dir()}
    arrows = {
        (_room(importer, packages), _room(imported, packages))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    between = {(importer, imported) for importer, imported in arrows if importer != imported}
    print(f'| files, lines | {len(files)}, {sum(files.values()):,} |')
    print(f'| median and largest file | {_median(files.values())}, {max(files.values())} |')
    print(f'| rooms, arrows between them | {len({room for arrow in arrows for room in arrow})}, {len(between)} |\n')
    rooms: dict[str, list[int]] = defaultdict(list)
    for path, lines in files.items():
        inside = path.relative_to(SOURCE).parts
        rooms[inside[0] if len(inside) > 1 else '(hall)'].append(lines)
    print('| Room | Files | Lines | Median | Largest |\n| --- | --- | --- | --- | --- |')
    for room, sizes in sorted(rooms.items()):
        print(f'| `{room}` | {len(sizes)} | {sum(sizes)} | {_median(sizes)} | {max(sizes)} |')


def _room(module: str, packages: set[str]) -> str:
    """Return the folder of a module; a file of the hall is its own."""
    folder = module if module in packages else module.rpartition('.')[0]
    return module if folder == 'authui' else folder


def _median(sizes: Iterable[int]) -> int:
    return round(median(sizes))


if __name__ == '__main__':
    main()
