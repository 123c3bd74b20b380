"""`candour init`: private files, nothing written over, and cards that are believed only as they were read aloud."""

import io
import json
import re
import stat
from dataclasses import replace

import pytest

from candour.cli import main
from candour.cli.init import cards
from candour.parcels.links import load
from candour.seal.keys import SigningKey
from candour.trust import TrustError
from candour.trust.store import Store

ROLES = ("intake", "exchange", "hardener", "desk", "force", "watchdog")


@pytest.fixture
def init(tmp_path, capsys, monkeypatch):
    """Run `candour init`, typing what is heard, and return (exit code, what it printed, what it complained of)."""

    def run(*words, heard=()):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{one}\n" for one in heard)))
        code = main(["init", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def laid(tmp_path, init):
    """Every installation of a line, and the public half of a root."""

    def lay(role):
        words = [role, tmp_path / role, "--card", tmp_path / f"{role}.card"]
        if role != "watchdog":
            words += ["--address", f"https://{role}.example"]
        if role == "force":
            words += ["--force", "ZZ1"]
        return init(*words)

    for role in ROLES:
        assert lay(role)[0] == 0
    (tmp_path / "root.pub").write_text(
        "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29\n"
    )
    return lay


def heard(tmp_path, *files):
    return [cards.read(tmp_path / one).fingerprint for one in files]


def join(init, tmp_path, role, *files):
    paths = [tmp_path / one for one in files]
    return init("join", tmp_path / role, *paths, heard=heard(tmp_path, *files))


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_whatever_it_makes_is_for_its_owner_alone(tmp_path, laid):
    for role in ROLES:
        for path in [tmp_path / role, *(tmp_path / role).rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_card_holds_no_secret(tmp_path, laid):
    for role in ROLES:
        card = (tmp_path / f"{role}.card").read_text()
        for path in (tmp_path / role).glob("*.key"):
            assert path.read_text().strip() not in card
            assert (
                path.read_text().strip()
                not in (tmp_path / role / f"candour-{role}.env").read_text()
            )


@pytest.mark.parametrize("role", ROLES)
def test_it_writes_over_nothing(tmp_path, laid, role):
    before = contents(tmp_path)
    code, _, complaint = laid(role)
    (tmp_path / f"{role}.card").rename(tmp_path / "elsewhere.card")
    again, _, _ = laid(role)
    (tmp_path / "elsewhere.card").rename(tmp_path / f"{role}.card")

    assert (code, again) == (1, 1)
    assert "is there already; nothing was written" in complaint
    assert contents(tmp_path) == before


def test_one_lost_file_is_not_made_anew_beside_the_others(tmp_path, laid):
    (tmp_path / "desk" / "secret.key").unlink()
    (tmp_path / "desk.card").unlink()

    assert laid("desk")[0] == 1
    assert not (tmp_path / "desk" / "secret.key").exists()


def test_a_card_is_taken_only_as_it_was_read_aloud(tmp_path, laid, init):
    (right,) = heard(tmp_path, "exchange.card")
    (wrong,) = heard(tmp_path, "hardener.card")
    before = contents(tmp_path / "force")
    swapped, _, complaint = init(
        "join", tmp_path / "force", tmp_path / "exchange.card", heard=[wrong]
    )
    silent, _, _ = init("join", tmp_path / "force", tmp_path / "exchange.card")
    assert (swapped, silent) == (1, 1)
    assert "is not the card that was read to you" in complaint
    assert contents(tmp_path / "force") == before

    code, said, _ = init(
        "join", tmp_path / "force", tmp_path / "exchange.card", heard=[right.replace(" ", "")]
    )
    assert code == 0
    assert "still missing: cards of root, desk" in said


def test_one_wrong_card_of_several_keeps_the_others_out(tmp_path, laid, init):
    files = ("root.pub", "exchange.card", "desk.card")
    digits = [*heard(tmp_path, *files[:2]), "12345"]
    assert (
        init("join", tmp_path / "force", *(tmp_path / one for one in files), heard=digits)[0] == 1
    )
    assert list((tmp_path / "force" / "cards").iterdir()) == []


def test_joined_installations_have_roads_to_each_other(tmp_path, laid, init):
    join(init, tmp_path, "force", "root.pub", "exchange.card", "desk.card")
    join(init, tmp_path, "intake", "root.pub", "exchange.card", "hardener.card", "desk.card")
    join(init, tmp_path, "hardener", "intake.card")
    files = ("root.pub", "intake.card", "desk.card", "watchdog.card", "force.card")
    join(init, tmp_path, "exchange", *files)
    join(init, tmp_path, "watchdog", "exchange.card", "desk.card")
    files = ("intake.card", "exchange.card", "hardener.card", "watchdog.card", "force.card")
    code, said, complaint = join(init, tmp_path, "desk", "root.pub", *files)

    assert (code, complaint) == (0, "")
    assert "all cards are here" in said
    desk, force, intake = (
        load(tmp_path / one / "links.json") for one in ("desk", "force", "intake")
    )
    assert (desk.forces["ZZ1"].outbox, desk.forces["ZZ1"].inbox) == (
        force.desk.inbox,
        force.desk.outbox,
    )
    assert intake.doors_box == desk.doors_box
    known = json.loads((tmp_path / "exchange/correspondents.json").read_text())
    assert known["zz1"]["reads"] == [force.desk.inbox]
    assert known["desk"]["reads"] == [desk.doors_box, force.desk.outbox]
    watchdog = load(tmp_path / "watchdog" / "links.json")
    assert known["watchdog"]["reads"] == [watchdog.desk.inbox] == [desk.watchdog.outbox]
    assert desk.watchdog.outbox in known["desk"]["posts"]
    assert list(json.loads((tmp_path / "hardener/doors.json").read_text())) == ["intake"]


CLAIMS = {
    "box": lambda force, other: replace(force, inbox=other.inbox),
    "box of another": lambda force, other: replace(force, outbox=other.inbox),
    "name": lambda force, other: replace(force, name=other.name),
    "key": lambda force, other: replace(force, key=other.key),
    "box twice": lambda force, other: replace(force, outbox=force.inbox),
}


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("claim", CLAIMS)
def test_no_card_may_claim_what_is_anothers(tmp_path, laid, init, claim, together):
    """Found: a force whose card named the doors' box, or the desk, was let in with the digits that it read aloud itself."""
    force, desk = (cards.read(tmp_path / f"{one}.card") for one in ("force", "desk"))
    (tmp_path / "evil.card").write_text(CLAIMS[claim](force, desk).text())
    joined = ("root.pub", "intake.card", "desk.card")
    before = contents(tmp_path / "exchange")
    if together:
        code, _, complaint = join(init, tmp_path, "exchange", *joined, "evil.card")
    else:
        assert join(init, tmp_path, "exchange", *joined)[0] == 0
        before = contents(tmp_path / "exchange")
        code, _, complaint = join(init, tmp_path, "exchange", "evil.card")
        words = ("join", "--replace", tmp_path / "exchange", tmp_path / "evil.card")
        assert init(*words, heard=heard(tmp_path, "evil.card"))[0] == 1

    assert code == 1
    assert re.search(
        "this card (has|names) (the|a|one) (name|key|box) (of another installation: desk|twice)",
        complaint,
    )
    assert contents(tmp_path / "exchange") == before


def test_a_force_takes_no_other_forces_place(tmp_path, laid, init):
    join(init, tmp_path, "exchange", "root.pub", "intake.card", "desk.card", "force.card")
    one = cards.read(tmp_path / "force.card")
    other = replace(one, force="ZZ2", key=SigningKey(bytes(32)).public.raw.hex())
    (tmp_path / "evil.card").write_text(replace(other, inbox="01" * 32, outbox="02" * 32).text())
    words = ("join", "--replace", tmp_path / "exchange", tmp_path / "evil.card")

    assert init(*words, heard=heard(tmp_path, "evil.card"))[0] == 1
    assert cards.read(tmp_path / "exchange/cards/force-zz1.card") == one


def test_nobody_joins_what_is_no_business_of_theirs(tmp_path, laid, init):
    code, _, complaint = join(init, tmp_path, "intake", "force.card")
    assert code == 1
    assert "needs no card of role force" in complaint


def test_a_pinned_root_stays_and_another_key_must_be_asked_for(tmp_path, laid, init):
    join(init, tmp_path, "force", "root.pub", "exchange.card")
    (tmp_path / "root.pub").write_text(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\n"
    )
    assert "another root is pinned" in join(init, tmp_path, "force", "root.pub")[2]

    (tmp_path / "exchange").rename(tmp_path / "lost")
    (tmp_path / "exchange.card").unlink()
    assert laid("exchange")[0] == 0
    assert "--replace" in join(init, tmp_path, "force", "exchange.card")[2]
    digits = heard(tmp_path, "exchange.card")
    assert (
        init("join", "--replace", tmp_path / "force", tmp_path / "exchange.card", heard=digits)[0]
        == 0
    )


def test_a_key_in_other_hands_is_made_anew_and_the_others_take_it(tmp_path, laid, init):
    join(
        init,
        tmp_path,
        "exchange",
        "root.pub",
        "intake.card",
        "desk.card",
        "force.card",
        "watchdog.card",
    )
    known = tmp_path / "exchange/correspondents.json"
    before = json.loads(known.read_text())["desk"]
    old = (tmp_path / "desk/installation.key").read_text()

    assert init("renew", tmp_path / "desk", "--card", tmp_path / "desk.card")[0] == 1
    assert (tmp_path / "desk/installation.key").read_text() == old
    assert init("renew", tmp_path / "desk", "--card", tmp_path / "new.card")[0] == 0
    assert stat.S_IMODE((tmp_path / "desk/installation.key").stat().st_mode) == 0o600
    words = ("join", "--replace", tmp_path / "exchange", tmp_path / "new.card")
    assert init(*words, heard=heard(tmp_path, "new.card"))[0] == 0

    seed = bytes.fromhex((tmp_path / "desk/installation.key").read_text())
    after = json.loads(known.read_text())["desk"]
    assert after == {**before, "key": SigningKey(seed).public.raw.hex()}
    assert after != before
    assert init("renew", tmp_path / "hardener", "--card", tmp_path / "none.card")[0] == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("candour/v1/card", "candour/v2/card"),
        lambda text: text + "more: than we know\n",
        lambda text: text.replace("key: ", "key: 00"),
        lambda text: text.replace("https://exchange.example", "ftp://exchange.example"),
        lambda text: text.replace("https://exchange.example", "https://exchange.example/path"),
        lambda text: text.replace("name: exchange", "name: ../../etc"),
        lambda text: "",
    ],
)
def test_a_spoilt_card_is_named_and_refused(tmp_path, laid, init, spoil):
    path = tmp_path / "exchange.card"
    path.write_bytes(spoil(path.read_text()).encode())
    code, _, complaint = init("join", tmp_path / "force", path)
    assert code == 1
    assert str(path) in complaint


def test_people_and_machines_are_reached_under_tls_only(tmp_path, init):
    words = (
        "desk",
        tmp_path / "desk",
        "--card",
        tmp_path / "card",
        "--address",
        "http://desk.example",
    )
    assert "under https://" in init(*words)[2]
    assert not (tmp_path / "desk").exists()


def test_a_hardeners_key_from_a_ceremony_is_taken_as_it_is(tmp_path, init):
    (tmp_path / "made.key").write_text("07" * 32 + "\n")
    words = (
        "hardener",
        tmp_path / "h",
        "--card",
        tmp_path / "card",
        "--address",
        "https://h.example",
    )
    assert init(*words, "--key", tmp_path / "made.key")[0] == 0
    assert (tmp_path / "h/hardener.key").read_text() == "07" * 32 + "\n"


def test_the_watchdog_is_pinned_until_a_directory_names_it(tmp_path, laid, init):
    join(init, tmp_path, "desk", "watchdog.card")
    store = Store(tmp_path / "desk/trust", demonstration=False)
    assert str(store.watchdog()) == cards.read(tmp_path / "watchdog.card").recipient
    (tmp_path / "desk/trust/public.note").write_text("signed by nobody")
    with pytest.raises(TrustError):
        store.watchdog()
