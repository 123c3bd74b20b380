"""Every page that a reporter, the desk and a force see in a running demonstration, checked by vnu.

Exit 0: nothing that is not mended or explained. 1: something. 3: no answer. Needs Java, and vnu from package-lock.json.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from findings import Finding, judge, silence
from visitors import Member, as_reporter  # which puts the tests' own tools in reach

from line import running

JAR = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
PEOPLE = {
    "desk": ("Alice Moss", "Bob Fenner"),
    "zz1": ("Clara Hythe", "Nora Plume"),
    "zz2": (),
}
LEAST = 40  # a walk that finds fewer pages has lost its way


def shape(page: bytes) -> str:
    """Return a mark of a page's tags without its words, so that a page that differs in words only is checked once."""
    tags = re.findall(rb"<[^>]+>", page)
    plain = [re.sub(rb'(value|href|action|id|for|name)="[^"]*"', rb"\1", tag) for tag in tags]
    return hashlib.sha256(b"".join(plain)).hexdigest()


def collect(folder: Path) -> dict[str, str]:
    """Walk a demonstration; write each page once, and return the file of each with the place it came from."""
    names: dict[str, str] = {}
    shapes: set[str] = set()
    with running(folder / "data") as line:
        sources = [as_reporter(line)]
        sources += [Member(line, where, name).pages() for where in PEOPLE for name in PEOPLE[where]]
        for source in sources:
            for place, page in source:
                if shape(page) not in shapes:
                    shapes.add(shape(page))
                    path = folder / "pages" / f"{len(names):03}.html"
                    path.parent.mkdir(exist_ok=True)
                    path.write_bytes(page)
                    names[path.name] = re.sub(r"[0-9a-f]{8,}|[A-Z0-9-]{8,}", "…", place)
    return names


def main() -> int:
    """Collect and check."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = collect(folder)
        if len(names) < LEAST:
            return silence("vnu", f"only {len(names)} pages were found")
        done = subprocess.run(
            ["java", "-Xss8m", "-jar", JAR, "--format", "json", "--stdout", "--exit-zero-always", folder / "pages"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        try:
            said = json.loads(done.stdout)["messages"]
        except (ValueError, KeyError):
            return silence("vnu", done.stdout + done.stderr)
    print(f"  vnu: {len(names)} pages", file=sys.stderr)
    found = []
    for one in said:
        place = names.get(one.get("url", "").rpartition("/")[2], "?")
        found.append(Finding(place, one["message"], repr(one.get("extract", ""))[:200]))
    return judge("vnu", found)


if __name__ == "__main__":
    sys.exit(main())
