"""What the benchmarks of sessions share: servers in processes of their own, and visitors that speak as browsers do."""

import sys
from pathlib import Path

# Redis, nginx and the server that speaks Cognito's protocol are those that the tests start.
sys.path.append(str(Path(__file__).parents[2] / 'tests'))
