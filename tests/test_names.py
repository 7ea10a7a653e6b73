"""Each public class of the package has a name of its own, so that it can be found and spoken of."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

SOURCE = Path(__file__).parents[1] / 'src' / 'authui'
CLASS = re.compile(r'^ *class ([^\W_]\w*)[(:]', re.MULTILINE)


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in SOURCE.rglob('*.py'):
        for name in CLASS.findall(path.read_text(encoding='utf-8')):
            places[name].append(str(path.relative_to(SOURCE)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
