"""What a scanner found, against what docs/scanners.md explains. For the scanners' runners beside this file.

That page is the only place where a finding is accepted: its table under "What is accepted" names scanner, place (a glob),
finding and reason. Whatever is not there fails the run, and so does a line of the table that nothing needs any more.
"""

import os
import re
import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = ROOT / "docs" / "scanners.md"
VENV: Final = ROOT / ".venv-scan" / "bin"
_LINE: Final = re.compile(r"^\| ([a-z-]+) \| `([^`]+)` \| `([^`]+)` \| (.{20,}) \|$", re.MULTILINE)
NO_ANSWER: Final = 3


@dataclass(frozen=True)
class Finding:
    """One thing that a scanner points at."""

    where: str  # a path in the tree with its line, or a role, or a page
    what: str  # the scanner's own name for it
    says: str

    def is_at(self, place: str) -> bool:
        """Say whether a place of the table, a glob, is this one's; the line number does not count."""
        return fnmatchcase(re.sub(r":\d+$", "", self.where), place)


def accepted(scanner: str) -> list[tuple[str, str]]:
    """Return place and finding of each line of the table that is about `scanner`."""
    found = [line for line in _LINE.findall(PAGE.read_text("utf-8")) if line[0] == scanner]
    return [(where, what) for _, where, what, _ in found]


def judge(scanner: str, found: list[Finding], *, everything: bool = True) -> int:
    """Print what is neither mended nor explained, and return 1 if there is any; 0 if all is well.

    `everything` says that all places were looked at, so that a line of the table without a finding is out of date.
    """
    lines = accepted(scanner)
    needed = set()
    bad = []
    for one in found:
        reasons = [line for line in lines if one.is_at(line[0]) and fnmatchcase(one.what, line[1])]
        needed.update(reasons)
        if not reasons:
            bad.append(f"{one.where}: {one.what}: {one.says}")
    if everything:
        unused = [line for line in lines if line not in needed]
        bad += [
            f"docs/scanners.md: nothing needs “{scanner} | {a} | {b}” any more" for a, b in unused
        ]
    for line in sorted(set(bad)):
        print(f"{scanner}: {line}")
    print(
        f"  {scanner}: {len(found)} found, {len(set(bad))} neither mended nor explained",
        file=sys.stderr,
    )
    return 1 if bad else 0


def silence(scanner: str, said: str) -> int:
    """Say that a scanner gave no answer that can be read; that is a failure, never a clean bill."""
    print(f"{scanner} gave no answer:\n{said[-2000:]}", file=sys.stderr)
    return NO_ANSWER


def quiet_environment() -> dict[str, str]:
    """Return an environment in which no scanner speaks to its maker."""
    return {
        **os.environ,
        "PATH": f"{VENV}{os.pathsep}{os.environ.get('PATH', '')}",
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "ZIZMOR_OFFLINE": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
