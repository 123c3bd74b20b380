"""The commands: each has its help, and a wrong setting ends a start with one sentence that names it."""

import json
import socket

import pytest

import machines
from candour.cli import VERBS, main


@pytest.mark.parametrize(
    "words", [(), *((verb,) for verb in VERBS), ("keys", "make"), ("keys", "join")]
)
def test_every_command_has_its_help(words, capsys):
    with pytest.raises(SystemExit) as end:
        main([*words, "--help"])

    assert end.value.code == 0
    said = capsys.readouterr()
    assert said.out.startswith("usage: candour")
    assert said.err == ""


def test_the_list_of_commands_says_what_each_is_for(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    said = capsys.readouterr().out
    assert all(f"    {verb} " in said for verb in VERBS)


@pytest.mark.parametrize(
    "words", [(), ("fly",), ("serve",), ("serve", "pigeon"), ("serve", "desk", "--port", "x")]
)
def test_a_wrong_command_is_said_to_be_one(words, capsys):
    with pytest.raises(SystemExit) as end:
        main(list(words))
    assert end.value.code == 2
    assert "usage: candour" in capsys.readouterr().err


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    return machines.found(tmp_path_factory.mktemp("commands"))


WRONG = [
    ("exchange", {"CANDOUR_DATA": "/nowhere/at/all"}, "CANDOUR_DATA"),
    ("exchange", {"CANDOUR_SECRET_KEY_FILE": "/nowhere"}, "CANDOUR_SECRET_KEY_FILE"),
    ("exchange", {"CANDOUR_DEMONSTRATION": "perhaps"}, "CANDOUR_DEMONSTRATION"),
    ("exchange", {"CANDOUR_CORRESPONDENTS": "/nowhere"}, "CANDOUR_CORRESPONDENTS"),
    ("force", {}, "CANDOUR_FORCE"),
    ("desk", {"CANDOUR_SLOT_SECONDS": "0"}, "CANDOUR_SLOT_SECONDS"),
    ("desk", {"CANDOUR_UNOPENED_MINUTES": "-1"}, "CANDOUR_UNOPENED_MINUTES"),
    ("hardener", {"CANDOUR_HARDENER_KEY_FILE": "/nowhere"}, "CANDOUR_HARDENER_KEY_FILE"),
    ("hardener", {"CANDOUR_DOORS": "/nowhere"}, "CANDOUR_DOORS"),
    ("hardener", {"CANDOUR_CAP_PER_SECOND": "0"}, "CANDOUR_CAP_PER_SECOND"),
    ("hardener", {"CANDOUR_CAP_FOLDER": "/nowhere"}, "CANDOUR_CAP_FOLDER"),
]


@pytest.mark.parametrize(("role", "wrong", "named"), WRONG)
def test_a_wrong_setting_ends_the_start_with_a_sentence_that_names_it(role, wrong, named, ground):
    ground.settings = wrong
    folder = role if role in {"exchange", "hardener"} else "desk"

    done = machines.run(ground, folder, "serve", role, "--port", "1", "--workers", "1")

    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert named in done.stderr
    assert done.stderr.startswith("candour")


NOWHERE = [
    ("0.0.0.0", None, "--address"),  # noqa: S104 - what is refused
    ("localhost", None, "--address"),
    ("::1", None, "--address"),
    ("224.0.0.1", None, "--address"),
    ("192.0.2.7", None, "--address"),  # nobody's, by RFC 5737
    ("127.0.0.1", "0", "--port"),
    ("127.0.0.1", "65536", "--port"),
    ("127.0.0.1", None, "--port"),
]


@pytest.mark.parametrize(("address", "port", "named"), NOWHERE)
def test_a_telephone_that_cannot_listen_says_what_to_do(address, port, named, ground):
    """Found: it ended in a traceback; and with its keeper away, it said nothing and waited."""
    ground.settings = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        taken = str(other.getsockname()[1])

        done = machines.run(
            ground, "intake", "serve", "phone", "--address", address, "--port", port or taken
        )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("candour serve: ")
    assert named in done.stderr


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"a":1}',
        '{"a":{}}',
        '{"a":{"key":"00"}}',
        '{"a":{"key":7}}',
        '{"a":{"key":"zz"}}',
    ],
)
def test_an_exchange_with_a_bad_list_of_correspondents_does_not_start(content, ground, tmp_path):
    """Found: it started, and answered every request with a fault."""
    (tmp_path / "list.json").write_text(content)

    done = machines.python(
        ground,
        "exchange",
        f"import os; os.environ['CANDOUR_CORRESPONDENTS'] = {str(tmp_path / 'list.json')!r}\n"
        "from candour.cli import serve\nserve._check('exchange')",
    )

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert "CANDOUR_CORRESPONDENTS" in done.stderr


def test_invented_people_are_founded_in_a_demonstration_only(ground):
    ground.settings = {"CANDOUR_DEMONSTRATION": "no", "CANDOUR_ORIGIN": "https://desk.example"}

    done = machines.run(ground, "desk", "found", "desk", "people")

    assert done.returncode != 0
    assert "this is no demonstration" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "spoilt",
    [{"doors": {"a": "zz"}}, {"forces": {"ZZ1": {}}}, {"more": 1}, {"name": None, "desk": 7}],
)
def test_a_courier_with_bad_links_says_so_and_ends(spoilt, ground):
    ground.settings = {}
    links = {"name": "desk", "exchange": "http://127.0.0.1:1", **spoilt}
    (ground.folder / "desk" / "links.json").write_text(json.dumps(links))

    done = machines.run(ground, "desk", "jobs", "desk")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "candour jobs: cannot use links.json: see docs/reference/settings.md\n"
