"""`candour desk`: marks and screens files of JSON lines, as somebody at a terminal does."""

import json

import pytest

from candour.cli import main
from candour.words import marking


def _run(tmp_path, capsys, what, *lines):
    file = tmp_path / "said.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    code = main(["desk", what, str(file)])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_marks_have_offsets_in_code_points(tmp_path, capsys):
    text = "😀 My wife told me. He took £300."

    code, (found,), _ = _run(tmp_path, capsys, "marks", json.dumps({"id": 7, "text": text}), "")

    assert code == 0
    assert found["id"] == 7
    assert "My wife" in [text[one["start"] : one["end"]] for one in found["spans"]]
    assert all(set(one) == {"start", "end", "rule", "severity", "why"} for one in found["spans"])
    assert len(found["spans"]) == len(marking.marks(text))


def test_questions_are_screened(tmp_path, capsys):
    lines = [
        {"id": "a", "context": "He takes payments.", "question": "Which garage is meant?"},
        {"id": "b", "context": "", "question": "Is your source the wife?"},
    ]

    code, found, _ = _run(tmp_path, capsys, "screen", *map(json.dumps, lines))

    assert code == 0
    assert [one["label"] for one in found] == ["ok", "identity_fishing"]
    assert found[0]["safer"] == ""
    assert found[1]["rule"] == "SAN-18"
    assert found[1]["safer"].endswith(".")


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"id": 1, "text": 5}'])
def test_a_line_that_cannot_be_read_is_named_by_its_number_and_not_shown(tmp_path, capsys, line):
    code, found, error = _run(tmp_path, capsys, "marks", '{"id": 0, "text": ""}', line)

    assert code == 2
    assert len(found) == 1
    assert "line 2" in error
    assert line not in error.replace("line 2", "")


def test_a_file_that_is_not_there_is_said_so(tmp_path, capsys):
    assert main(["desk", "marks", str(tmp_path / "none.jsonl")]) == 2
    assert "cannot be read" in capsys.readouterr().err
