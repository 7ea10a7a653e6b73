"""The parts of the benchmark of the login page: the servers, the conditions, and what is measured of one opening."""

import sys
from pathlib import Path

# The server that the tests start, and what Chromium they use.
sys.path.append(str(Path(__file__).parents[2] / 'tests'))
