"""The sealed page state: what it hides, how long it lives, and whose it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from candour.roles.intake import state
from candour.roles.intake.state import Expired, Purpose

HOUR = 3600
SRC = Path(__file__).parents[3] / "src"


def test_a_state_opens_again_and_only_for_its_purpose():
    token = state.close({"a": "é\n"}, purpose=Purpose.REPORT)

    assert state.open_(token, purpose=Purpose.REPORT) == {"a": "é\n"}
    with pytest.raises(Expired):
        state.open_(token, purpose=Purpose.VISIT)


def test_a_short_and_a_long_answer_of_one_bucket_look_alike():
    short = state.close({"a": "x" * 10}, purpose=Purpose.REPORT)
    long = state.close({"a": "x" * 3000}, purpose=Purpose.REPORT)

    assert len(short) == len(long)
    assert state.buckets(short) == 1
    assert state.buckets(state.close({"a": "x" * 5000}, purpose=Purpose.REPORT)) == 2
    assert state.buckets("") == 0


@pytest.mark.parametrize("at", [0, 1, 20, -1])
def test_a_changed_state_does_not_open(at):
    token = state.close({"a": 1}, purpose=Purpose.REPORT)
    changed = list(token)
    changed[at] = "A" if changed[at] != "A" else "B"

    with pytest.raises(Expired):
        state.open_("".join(changed), purpose=Purpose.REPORT)


@pytest.mark.parametrize("token", ["", "x", "é", "AQ" * 40, "a\0b", "===="])
def test_what_was_never_ours_does_not_open(token):
    with pytest.raises(Expired):
        state.open_(token, purpose=Purpose.REPORT)


def test_a_state_lives_for_the_current_and_the_previous_key_and_no_longer():
    now = state.clock()
    token = state.close({"a": 1}, purpose=Purpose.REPORT, now=now)

    assert state.open_(token, purpose=Purpose.REPORT, now=now + 5 * HOUR) == {"a": 1}
    with pytest.raises(Expired):
        state.open_(token, purpose=Purpose.REPORT, now=now + 9.5 * HOUR)


def test_after_a_quiet_night_no_old_key_is_left():
    now = state.clock()
    token = state.close({"a": 1}, purpose=Purpose.REPORT, now=now)

    with pytest.raises(Expired):
        state.open_(token, purpose=Purpose.REPORT, now=now + 8.1 * HOUR)


@pytest.mark.parametrize("purpose", [Purpose.VISIT, Purpose.WAIT])
def test_a_mailbox_left_open_closes_after_half_an_hour(purpose):
    now = state.clock()
    token = state.close({"a": 1}, purpose=purpose, now=now)

    assert state.open_(token, purpose=purpose, now=now + 29 * 60) == {"a": 1}
    with pytest.raises(Expired):
        state.open_(token, purpose=purpose, now=now + 31 * 60)


def test_the_file_of_keys_is_for_this_user_alone(intake):
    state.close({}, purpose=Purpose.REPORT)
    path = Path(intake.STATE_KEYS_FILE)
    assert path.stat().st_mode & 0o777 == 0o600

    path.chmod(0o644)
    with pytest.raises(state.UnsafeKeys):
        state.close({}, purpose=Purpose.REPORT)


def test_a_link_in_the_place_of_the_file_is_not_followed(intake, tmp_path):
    (tmp_path / "elsewhere").write_bytes(bytes(72))
    Path(intake.STATE_KEYS_FILE).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OSError, match="symbolic links"):
        state.close({}, purpose=Purpose.REPORT)


def test_another_worker_opens_it_and_so_does_an_intake_that_was_restarted(intake):
    token = state.close({"a": "kept"}, purpose=Purpose.REPORT)
    program = (
        "import sys; from django.conf import settings; settings.configure(STATE_KEYS_FILE=sys.argv[1]);"
        "from candour.roles.intake import state;"
        "print(state.open_(sys.argv[2], purpose=state.Purpose.REPORT)['a'])"
    )

    said = subprocess.run(
        [sys.executable, "-c", program, intake.STATE_KEYS_FILE, token],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == "kept"
