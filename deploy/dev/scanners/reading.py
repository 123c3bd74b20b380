"""Scanners that only read the tree: bandit, semgrep with our own rules, zizmor. `reading.py bandit|semgrep|zizmor`.

Exit 0: nothing that is not mended or explained. 1: something. 3: the scanner gave no answer.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Final

from findings import ROOT, Finding, judge, quiet_environment, silence

RULES: Final = "deploy/dev/semgrep"


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=ROOT, env=quiet_environment(), capture_output=True, text=True, check=False
    )


def _results(
    scanner: str, done: subprocess.CompletedProcess[str], read: Callable[[dict[str, Any]], Finding]
) -> int:
    """Judge the results of a scanner that answers with `errors` and `results`."""
    try:
        said = json.loads(done.stdout)
    except ValueError:
        return silence(scanner, done.stderr)
    if said["errors"]:
        return silence(scanner, json.dumps(said["errors"]))
    return judge(scanner, [read(one) for one in said["results"]])


def bandit() -> int:
    """Look for what is often a mistake in Python."""
    done = _run("bandit", "-q", "-r", "src", "deploy", "bench", "docs", "-f", "json",
                "-x", f"{RULES},deploy/dev/scanners/node_modules")  # fmt: skip

    def read(one: dict[str, Any]) -> Finding:
        place = f"{one['filename'].removeprefix('./')}:{one['line_number']}"
        return Finding(place, one["test_id"], one["issue_text"])

    return _results("bandit", done, read)


def semgrep() -> int:
    """Hold our own rules to their examples, then the tree to our own rules; nothing is fetched and nobody is told."""
    tried = _run("semgrep", "--test", "--json", RULES)
    try:
        results = json.loads(tried.stdout)["results"]
    except (ValueError, KeyError):
        return silence("semgrep", tried.stderr)
    if tried.returncode or not results:
        return silence(
            "semgrep", f"a rule does not do what its example says\n{tried.stdout}{tried.stderr}"
        )
    untried = sorted(_names() - {name for file in results.values() for name in file["checks"]})
    if untried:
        return silence("semgrep", f"rules without an example: {', '.join(untried)}")
    done = _run(
        "semgrep", "scan", "--json", "--config", RULES, "--exclude", f"/{RULES}", "src", "deploy"
    )

    def read(one: dict[str, Any]) -> Finding:
        place = f"{one['path']}:{one['start']['line']}"
        return Finding(place, one["check_id"].rpartition(".")[2], one["extra"]["message"])

    return _results("semgrep", done, read)


def _names() -> set[str]:
    files = (ROOT / RULES).glob("*.yaml")
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return {line.partition("- id:")[2].strip() for line in lines if line.startswith("  - id:")}


def zizmor() -> int:
    """Look at what a continuous integration service is told to run."""
    done = _run(
        "zizmor",
        "--offline",
        "--persona",
        "auditor",
        "--format",
        "json",
        "--no-progress",
        ".github",
    )
    try:
        said = json.loads(done.stdout)
    except ValueError:
        return silence("zizmor", done.stderr)
    return judge(
        "zizmor",
        [Finding(_place(one), one["ident"], one["desc"]) for one in said],
    )


def _place(one: dict[str, Any]) -> str:
    key = one["locations"][0]["symbolic"]["key"]
    return str(next(iter(key.values()))["verbatim_path"])


if __name__ == "__main__":
    sys.exit({"bandit": bandit, "semgrep": semgrep, "zizmor": zizmor}[sys.argv[1]]())
