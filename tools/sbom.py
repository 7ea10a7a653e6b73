"""Writes a CycloneDX bill of materials of a run-time installation to build/sbom.json."""

from __future__ import annotations

import re
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / 'build' / 'sbom.json'
_PIN = re.compile(r'^([\w.-]+)==([\w.+!]+)(?: ; [^\\\n]+)?(.*(?:\n    --hash.*)*)', re.MULTILINE)
_HASH = re.compile(r'--hash=sha256:([0-9a-f]{64})')


def pins(text: str) -> dict[str, tuple[str, list[str]]]:
    """Return the version and hashes of each package that a lock file pins."""
    return {name: (version, _HASH.findall(hashes)) for name, version, hashes in _PIN.findall(text)}


def bill(text: str) -> Bom:
    """Return the bill of a lock file's packages, with the hashes of all files of each, of which one is installed."""
    bom = Bom()
    bom.metadata.component = root = Component(name='authui', type=ComponentType.LIBRARY, bom_ref='authui')
    parts = [
        Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            purl=PackageURL('pypi', name=name, version=version),
            bom_ref=f'{name}=={version}',
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in hashes],
        )
        for name, (version, hashes) in pins(text).items()
    ]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(root, parts)
    return bom


if __name__ == '__main__':
    OUTPUT.parent.mkdir(exist_ok=True)
    made = JsonV1Dot6(bill((ROOT / 'requirements.lock').read_text(encoding='utf-8'))).output_as_string(indent=2)
    OUTPUT.write_text(made + '\n', encoding='utf-8')
    print(OUTPUT)
