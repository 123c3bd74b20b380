"""`candour keys`: made, split, joined, signed, shown, put in place; and what is refused, in one sentence each."""

import io
import stat

import pytest

from candour.cli import main
from candour.seal import oprf
from candour.seal.keys import Identity, SigningKey
from candour.trust import directory, notes
from candour.trust.directory import PublicDirectory
from candour.trust.store import Store


@pytest.fixture
def keys(capsys, monkeypatch):
    """Run `candour keys` with words and lines typed; return exit code, output and complaint."""

    def run(*words, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(["keys", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def root(keys, tmp_path):
    """Make the root's key in a file, and return the file."""
    assert keys("make", "root", "--out", tmp_path / "root.key")[0] == 0
    return tmp_path / "root.key"


def seed_in(path):
    return bytes.fromhex(path.read_text())


@pytest.mark.parametrize(
    ("what", "public"),
    [
        ("root", lambda seed: SigningKey(seed).public.raw.hex()),
        ("installation", lambda seed: SigningKey(seed).public.raw.hex()),
        ("hardener", lambda seed: oprf.HardenerKey.from_seed(seed).public.hex()),
        ("watchdog", lambda seed: str(Identity(seed).recipient)),
    ],
)
def test_a_new_secret_lies_in_a_file_of_its_owner_and_its_public_half_is_printed(
    what, public, keys, tmp_path
):
    path = tmp_path / "new.key"

    code, out, err = keys("make", what, "--out", path)

    assert (code, err) == (0, "")
    assert out == public(seed_in(path)) + "\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().strip() not in out
    assert keys("show", path)[1].count("as ") == 5
    assert seed_in(path).hex() not in keys("show", path)[1]


def test_a_secret_is_never_written_over(keys, root):
    before = root.read_bytes()

    for code, out, err in (
        keys("make", "root", "--out", root),
        keys("join", "--out", root, typed="\n".join(shares_of(keys, root)[:3])),
    ):
        assert (code, out) == (1, "")
        assert err.startswith("candour keys: ")
        assert err.count("\n") == 1
    assert root.read_bytes() == before


def shares_of(keys, path):
    code, out, _ = keys("split", path)
    assert code == 0
    return out.splitlines()


@pytest.mark.parametrize("chosen", [(0, 1, 2), (4, 2, 0), (1, 3, 4)])
def test_any_three_of_five_shares_give_the_secret_back(chosen, keys, root, tmp_path):
    shares = shares_of(keys, root)
    assert len(shares) == 5
    assert all(len(share.split()) == 33 for share in shares)

    typed = "\n\n".join(shares[n] for n in chosen)
    code, out, err = keys("join", "--out", tmp_path / "again.key", typed=typed)

    assert (code, out, err) == (0, "", "")
    assert (tmp_path / "again.key").read_bytes() == root.read_bytes()


def test_two_shares_two_sets_or_a_wrong_word_give_nothing_back(keys, root, tmp_path):
    one, other = shares_of(keys, root), shares_of(keys, root)
    wrong = one[2].rsplit(" ", 1)[0] + " zero"
    for typed in (
        one[:2],
        [one[0], one[0], one[0]],
        [one[0], one[1], other[2]],
        [one[0], one[1], wrong],
        ["words that are none"] * 3,
        [],
    ):
        code, out, err = keys("join", "--out", tmp_path / "none.key", typed="\n".join(typed))
        assert (code, out) == (1, "")
        assert err.startswith("candour keys: these shares do not make a secret")
        assert not (tmp_path / "none.key").exists()
        assert not any(share in err for share in one)


class TestDirectories:
    """The way from a root to a public directory that counts, as three people go it."""

    @pytest.fixture
    def signers(self):
        return {name: SigningKey(name.encode().ljust(32)) for name in ("alice", "dan")}

    @pytest.fixture
    def supervisors(self, keys, root, signers, tmp_path):
        """Let the root sign who may sign; return the note's file."""
        named = [f"{name}={key.public.raw.hex()}" for name, key in signers.items()]
        words = ("--root", root, "--number", 1, "--expires", "2027-11-25")
        code, out, _ = keys("supervisors", *words, *named)
        assert code == 0
        (tmp_path / "supervisors.note").write_text(out)
        return tmp_path / "supervisors.note"

    @pytest.fixture
    def trust(self, keys, root, supervisors, tmp_path):
        folder = tmp_path / "trust"
        folder.mkdir()
        (folder / "root.pub").write_text(SigningKey(seed_in(root)).public.raw.hex())
        assert keys("accept", supervisors, "--trust", folder) == (0, "accepted\n", "")
        return folder

    def public(self, signers, **changed):
        fields = {
            "number": 1,
            "previous": "",
            "expires_on": "2027-01-01",
            "demonstration": False,
            "site": "a site",
            "epochs": {},
            "desk_keys": [],
            "hardeners": [],
            "watchdog": str(Identity(b"w" * 32).recipient),
            "exchange": "11" * 32,
            **changed,
        }
        return directory.issue("public", PublicDirectory(**fields), by=signers)

    def test_what_the_root_signed_is_shown_and_its_signature_checked(
        self, keys, trust, supervisors, signers
    ):
        code, out, _ = keys("show", supervisors)
        assert code == 0
        assert "supervisors directory number 1, until 2027-11-25" in out
        assert "real keys" in out
        assert "SIGNATURES NOT CHECKED" in out
        for name, key in signers.items():
            assert f"keys {name}: {key.public.raw.hex()}" in out

        code, out, _ = keys("show", supervisors, "--trust", trust)
        assert (code, out.splitlines()[-1]) == (0, "signatures hold")

    def test_a_forged_note_is_not_said_to_hold(self, keys, trust, supervisors):
        forged = supervisors.read_text().replace('"number":1', '"number":2')
        supervisors.write_text(forged)

        code, out, err = keys("show", supervisors, "--trust", trust)

        assert code == 1
        assert "signatures hold" not in out
        assert "does not hold" in err

    def test_a_directory_takes_its_place_and_an_older_one_does_not(
        self, keys, trust, signers, tmp_path
    ):
        first = self.public(signers)
        second = self.public(signers, number=2, previous=notes.fingerprint(first))
        note = tmp_path / "public.note"
        for text in (first, second):
            note.write_text(text)
            assert keys("accept", note, "--trust", trust) == (0, "accepted\n", "")
        note.write_text(first)
        code, out, err = keys("accept", note, "--trust", trust)

        assert (code, out) == (1, "")
        assert err == "candour keys: number 1 does not follow number 2\n"
        assert Store(trust, demonstration=False).public().number == 2

    def test_a_demonstrations_directory_is_refused(self, keys, trust, signers, tmp_path):
        (tmp_path / "demo.note").write_text(self.public(signers, demonstration=True))

        code, _, err = keys("accept", tmp_path / "demo.note", "--trust", trust)

        assert code == 1
        assert "mixed" in err

    def test_the_next_year_names_the_one_before(
        self, keys, root, supervisors, trust, signers, tmp_path
    ):
        named = [f"{name}={key.public.raw.hex()}" for name, key in signers.items()]
        words = ("--root", root, "--number", 2, "--expires", "2028-11-25")
        for previous, code in ((("--previous", supervisors), 0), ((), 1)):
            _, out, _ = keys("supervisors", *words, *previous, *named)
            (tmp_path / "next.note").write_text(out)
            assert keys("accept", tmp_path / "next.note", "--trust", trust)[0] == code
            (trust / "supervisors.note").write_text(supervisors.read_text())

    @pytest.mark.parametrize(
        "named",
        [
            "alice",
            "alice=",
            "alice=00",
            f"alice={'00' * 32}",
            f"a b={'11' * 32}",
            f"={'11' * 32}",
            f"a+b={'11' * 32}",
        ],
    )
    def test_a_supervisor_needs_a_name_and_a_key(self, named, keys, root):
        words = ("--root", root, "--number", 1, "--expires", "2027-11-25")

        code, out, err = keys("supervisors", *words, named)

        assert (code, out) == (1, "")
        assert err.count("\n") == 1


@pytest.mark.parametrize(
    "content",
    ["", "zz", "00" * 31, "ä", "age1pq1nonsense", "candour/v1/", "candour/v1/unknown\n{}\n", "candour/v1/supervisors\n",
     "candour/v1/supervisors\n{}\n\n— a AAAA\n", "candour/v1/public-directory\nnull\n\n— a ÄÄÄÄ\n"],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_in_a_sentence(content, keys, tmp_path):
    (tmp_path / "it").write_text(content)

    for words in (
        ("show", tmp_path / "it"),
        ("split", tmp_path / "it"),
        ("accept", tmp_path / "it", "--trust", tmp_path),
        ("show", tmp_path / "absent"),
    ):
        code, _, err = keys(*words)
        assert code == 1
        assert err.startswith("candour keys: ")
        assert err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("make",),
        ("make", "root"),
        ("make", "king", "--out", "x"),
        ("supervisors", "--number", "one"),
    ],
)
def test_a_wrong_command_is_said_to_be_one(words, keys):
    with pytest.raises(SystemExit) as end:
        keys(*words)
    assert end.value.code == 2
