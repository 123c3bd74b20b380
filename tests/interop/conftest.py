"""Asks the npm packages that `package.json` locks. `make test` installs them; without them these tests fail."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def node_modules() -> Path:
    folder = HERE.parents[1] / "node_modules"
    for package in ("age-encryption", "cctv-age", "@noble/curves", "@noble/hashes"):
        if not (folder / package / "package.json").is_file():
            pytest.fail(f"npm package {package} is missing: run `npm ci` in the project's folder")
    return folder


@pytest.fixture(scope="session")
def npm(node_modules) -> Callable[..., Any]:
    """Return a function that has `npm.mjs` do one act and returns its answer."""

    def ask(act: str, **request: object) -> Any:
        done = subprocess.run(
            ["node", str(HERE / "npm.mjs"), act],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        return json.loads(done.stdout)

    return ask
