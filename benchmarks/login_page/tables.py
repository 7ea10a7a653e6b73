"""The rows of the comparison: medians of ours and Amplify UI's, ours with their ratio to Amplify UI's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from report import Row

if TYPE_CHECKING:
    from login_page.submitted import Submit
    from login_page.typed import Load

OURS, AMPLIFY = 'authui', 'Amplify UI'


@dataclass(frozen=True)
class Measure:
    """A field of a measurement, with its title, its unit, and the bars for ours."""

    field: str
    title: str
    unit: str = 'ms'
    target: str | None = None
    """For the ratio to Amplify UI's."""
    most: str | None = None
    """For the value itself."""


TYPED = (Measure('typed', 'typing accepted', target='<= 0.5'),)
LOADED = (
    Measure('painted', 'first contentful paint', target='<= 1.0'),
    Measure('kilobytes', 'received', 'KB'),
    Measure('requests', 'requests', ''),
)
REFUSED = (Measure('shown', 'wrong password answered'),)
SIGNED_IN = (
    Measure('answered', 'login answered', target='<= 0.7'),
    Measure('shown', 'first page after it', target='<= 0.7'),
)
WAITED = {
    'cold': (
        Measure('kilobytes', 'received until it is answered', 'KB', most='<= 25'),
        Measure('requests', 'requests until it is answered', '', most='<= 3'),
    ),
    'warm': (
        Measure('kilobytes', 'received until it is answered', 'KB', most='<= 5'),
        Measure('requests', 'requests until it is answered', ''),
    ),
}


def compared(
    prefix: str, measures: Sequence[Measure], results: Mapping[str, Sequence[Load]] | Mapping[str, Sequence[Submit]]
) -> list[Row]:
    """Return Amplify UI's median of each measure, and ours with its bar; a bar is for the ratio or for the value."""
    rows = []
    for measure in measures:
        middle = {name: median(getattr(each, measure.field) for each in of) for name, of in results.items()}
        title = f'{prefix}: {measure.title}'
        rows.append(Row.of(f'{title}: {AMPLIFY}', middle[AMPLIFY], measure.unit))
        if measure.most is not None:
            rows.append(Row.of(f'{title}: {OURS}', middle[OURS], measure.unit, target=measure.most))
            continue
        ratio = middle[OURS] / middle[AMPLIFY] if middle[AMPLIFY] else None
        rows.append(
            Row.of(f'{title}: {OURS}', middle[OURS], measure.unit, ratio=ratio, against=AMPLIFY, target=measure.target)
        )
    return rows
