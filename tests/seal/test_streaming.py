"""Half a gibibyte is closed and opened in the memory of a small process."""

import json
import os
import subprocess
import sys
from pathlib import Path

MEBIBYTES = 500


def test_500_mib_are_closed_and_opened_in_constant_memory(tmp_path):
    child = Path(__file__).with_name("streaming_child.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    done = subprocess.run(
        [sys.executable, str(child), str(tmp_path), str(MEBIBYTES)],
        check=True,
        capture_output=True,
        env=environment,
        timeout=60,
    )
    found = json.loads(done.stdout)

    assert found["same"]
    assert found["signed"]
    assert found["body_bytes"] == MEBIBYTES * 1024 * 1024
    assert found["closing_s"] + found["opening_s"] < 10
    assert found["peak_mib"] < 80
    assert found["peak_mib"] - found["baseline_mib"] < 20
    assert {path.name for path in tmp_path.iterdir()} == {"sealed", "plain"}
    for path in tmp_path.iterdir():
        path.unlink()  # a gibibyte; pytest would keep it for three runs
