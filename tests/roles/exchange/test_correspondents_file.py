"""The list of who may speak to the exchange: what is wrong in it stops the start, and is named."""

import json

import pytest

import machines

GOOD = {"key": "aa" * 32, "reads": ["ab" * 32], "posts": ["cd" * 32], "door": True, "desk": False}


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "[" * 100_000,
        json.dumps({"desk": 5}),
        json.dumps({"desk": {}}),
        json.dumps({"Desk": GOOD}),
        json.dumps({"desk": {**GOOD, "key": "aa"}}),
        json.dumps({"desk": {**GOOD, "key": 7}}),
        json.dumps({"desk": {**GOOD, "key": "00" * 32}}),
        json.dumps({"desk": {**GOOD, "reads": "ab" * 32}}),
        json.dumps({"desk": {**GOOD, "posts": ["AB" * 32]}}),
        json.dumps({"desk": {**GOOD, "desk": "no"}}),
        json.dumps({"desk": {**GOOD, "read": []}}),
        json.dumps({"desk": GOOD, "zz1": GOOD}),
    ],
)
def test_a_malformed_list_is_refused_in_words(said, tmp_path):
    """Found: `"reads": "abcd"` was four boxes of one digit, and `"desk": "no"` made its owner the desk."""
    from candour.roles.exchange import access

    path = tmp_path / "correspondents.json"
    path.write_text(said)

    with pytest.raises(access.BadCorrespondents):
        access.correspondents(str(path))


def test_no_box_has_two_readers(tmp_path):
    """Found: a force whose card claimed the doors' box could take every report away, and sign for it."""
    from candour.roles.exchange import access

    path = tmp_path / "correspondents.json"
    path.write_text(json.dumps({"desk": GOOD, "zz1": {"key": "bb" * 32, "reads": GOOD["reads"]}}))

    with pytest.raises(
        access.BadCorrespondents, match="two correspondents read one box: desk, zz1"
    ):
        access.correspondents(str(path))


def test_the_process_does_not_start_with_one(tmp_path):
    ground = machines.found(tmp_path)
    (tmp_path / "exchange" / "correspondents.json").write_text('{"desk": {"key": "aa"}}')

    done = machines.run(ground, "exchange", "serve", "exchange", "--port", "1")

    assert done.returncode == 2
    assert "CANDOUR_CORRESPONDENTS cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
