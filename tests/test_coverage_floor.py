"""The floor of the coverage only rises."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).parents[1] / 'tools' / 'coverage_floor.py'


@pytest.mark.parametrize(
    ('covered', 'code', 'floor'), [(79.9, 1, 80.0), (80.0, 0, 80.0), (80.2, 0, 80.0), (85.0, 0, 84.7)]
)
def test_it_holds_or_rises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, covered: float, code: int, floor: float
) -> None:
    tool: dict[str, Any] = runpy.run_path(str(TOOL))
    measured, kept = tmp_path / 'coverage.json', tmp_path / 'floor'
    measured.write_text(json.dumps({'totals': {'percent_covered': covered}}))
    kept.write_text('80.0\n')
    monkeypatch.setitem(tool['main'].__globals__, 'FLOOR', kept)
    monkeypatch.setattr('sys.argv', ['coverage_floor.py', str(measured)])
    assert tool['main']() == code
    assert float(kept.read_text()) == floor
