"""AWS's partitions, from botocore's data: the domain of a region's endpoints, and the regions that share it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from botocore.loaders import Loader


@dataclass(frozen=True, slots=True)
class Partition:
    """Regions that AWS runs apart from all others, such as China's or the European sovereign cloud's."""

    domain: str
    """What the names of its endpoints end in, such as `amazonaws.com`."""
    region: str
    """The regular expression that its regions match."""


@lru_cache
def partition_of(region: str) -> Partition:
    """Return the partition of a region; for a region that botocore does not know, AWS's first, as botocore does."""
    partitions = [
        Partition(each['outputs']['dnsSuffix'], each['regionRegex'].removeprefix('^').removesuffix('$'))
        for each in Loader().load_data('partitions')['partitions']
    ]
    return next((each for each in partitions if re.fullmatch(each.region, region)), partitions[0])
