"""Which engine is chosen, and what a wrong setting of it says."""

import os
import subprocess
import sys

import pytest

SHOW = "from candour.conf import phone; print(phone.ENGINE, phone.ARI, phone.ARI_USER, bool(phone.ARI_PASSWORD))"


def told(tmp_path, **settings):
    """Return what the settings of the telephone come to, in a process of their own."""
    (tmp_path / "key").write_text("long and random enough for a test")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CANDOUR_")}
    own = {"CANDOUR_DATA": str(tmp_path), "CANDOUR_SECRET_KEY_FILE": str(tmp_path / "key")}
    return subprocess.run(
        [sys.executable, "-c", SHOW], env={**kept, **own, **settings}, capture_output=True, text=True, check=False
    )  # fmt: skip


def test_without_a_word_the_engine_is_our_own(tmp_path):
    assert told(tmp_path).stdout == "embedded http://127.0.0.1:8088 candour False\n"


def test_asterisk_is_chosen_with_a_password_from_a_file(tmp_path):
    word = tmp_path / "word"
    word.write_text("word\n")
    done = told(tmp_path, CANDOUR_ENGINE="asterisk", CANDOUR_ARI_PASSWORD_FILE=str(word))
    assert done.stdout == "asterisk http://127.0.0.1:8088 candour True\n"
    assert (
        "CANDOUR_ARI_PASSWORD_FILE is not set" in told(tmp_path, CANDOUR_ENGINE="asterisk").stderr
    )


@pytest.mark.parametrize(
    "address",
    ["http://192.0.2.1:8088", "https://127.0.0.1:8088", "http://localhost:8088", "127.0.0.1:8088", "http://127.0.0.1:8088/ari", ""],
)  # fmt: skip
def test_asterisk_is_spoken_to_on_this_machine_and_by_address(tmp_path, address):
    done = told(tmp_path, CANDOUR_ARI=address)
    assert done.returncode == 1
    assert "CANDOUR_ARI must be like http://127.0.0.1:8088" in done.stderr


def test_an_engine_that_there_is_not_is_named(tmp_path):
    assert (
        "CANDOUR_ENGINE must be one of: embedded, asterisk"
        in told(tmp_path, CANDOUR_ENGINE="x").stderr
    )
