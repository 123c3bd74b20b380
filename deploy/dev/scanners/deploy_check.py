"""Django's `check --deploy` for each role with the settings of a real installation: not a demonstration, https.

Exit 0: no warning that docs/scanners.md does not explain. 1: one. 3: a role could not be checked.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from findings import ROOT, Finding, judge, silence

sys.path.insert(0, str(ROOT / "tests"))
import machines

ROLES = {
    "intake": "intake",
    "keeper": "intake",
    "exchange": "exchange",
    "desk": "desk",
    "force": "zz1",
}
_SAID = re.compile(r"^\S.*: \((?P<what>[a-z]+\.[A-Z]\d+)\) (?P<says>.*)$", re.MULTILINE)
_COUNT = re.compile(r"identified (\d+) issue|(no) issues")


def check(ground: machines.Ground, role: str) -> list[Finding] | None:
    """Return what Django says about `role`; None if it said nothing that can be read."""
    environment = ground.environment(ROLES[role]) | {
        "CANDOUR_DEMONSTRATION": "no",
        "CANDOUR_ORIGIN": f"https://{role}.example.org",
        "CANDOUR_FORCE": "ZZ1",
        "DJANGO_SETTINGS_MODULE": f"candour.conf.{role}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    found = [Finding(role, one["what"], one["says"]) for one in _SAID.finditer(said)]
    counted = _COUNT.search(said)
    if not counted or len(found) != int(counted[1] or 0):
        silence("check-deploy", f"{role}: {said}")
        return None
    return found


def main() -> int:
    """Check every role."""
    with tempfile.TemporaryDirectory() as folder:
        ground = machines.found(Path(folder), demonstration=False)
        said = [check(ground, role) for role in ROLES]
    if None in said:
        return 3
    return judge("check-deploy", [one for found in said for one in found or []])


if __name__ == "__main__":
    sys.exit(main())
