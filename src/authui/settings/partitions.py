"""AWS's partitions, read from botocore's data: the domain of a region's endpoints, and the regions that share it.

Why it is as it is: docs/design.md#cognito
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from botocore.loaders import Loader


@dataclass(frozen=True, slots=True)
class Partition:
    """Regions that AWS runs separately from all others, such as China's or the European Sovereign Cloud's."""

    domain: str
    """The domain of its endpoints, such as `amazonaws.com`."""
    region: str
    """A regular expression for the names of its regions."""


@lru_cache
def partition_of(region: str) -> Partition:
    """Return the partition of a region; for an unknown region, AWS's first partition, as botocore does."""
    partitions = [
        Partition(each['outputs']['dnsSuffix'], each['regionRegex'].removeprefix('^').removesuffix('$'))
        for each in Loader().load_data('partitions')['partitions']
    ]
    return next((each for each in partitions if re.fullmatch(each.region, region)), partitions[0])
