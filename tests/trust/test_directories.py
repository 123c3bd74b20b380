"""Directories: who must sign what, what takes the place of what, and what is malformed."""

import json
from dataclasses import asdict, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.seal.container import canonical
from candour.seal.keys import SigningKey
from candour.trust import TrustError, directory, notes
from candour.words.closeness import Closeness

EVE = SigningKey(b"e" * 32)
TITLES = {
    "supervisors": "candour/v1/supervisors",
    "public": "candour/v1/public-directory",
    "force": "candour/v2/force-directory",
}


def read(kind, note, *, charity):
    """Read a note as an installation does."""
    if kind == "supervisors":
        return directory.read_supervisors(note, root=charity.root.public)
    supervisors = charity.supervisors()
    if kind == "public":
        return directory.read_public(note, supervisors=supervisors)
    return directory.read_force(note, supervisors=supervisors)


def signed(kind, text, *, charity):
    return notes.sign(text, by={"root": charity.root} if kind == "supervisors" else charity.signers)


@pytest.mark.parametrize("kind", TITLES)
def test_what_was_signed_is_what_is_read(kind, charity):
    edition = getattr(charity, kind)()

    assert read(kind, charity.note(edition), charity=charity) == edition


@pytest.mark.parametrize("kind", ["public", "force"])
def test_one_supervisor_is_not_enough_and_the_root_is_none(kind, charity):
    edition = getattr(charity, kind)()
    alice = {"alice": charity.signers["alice"]}

    for by in (
        alice,
        {**alice, "root": charity.root},
        {**alice, "dan": EVE},
        {"root": charity.root},
    ):
        with pytest.raises(TrustError):
            read(kind, charity.note(edition, by=by), charity=charity)


def test_only_the_root_says_who_may_sign(charity):
    with pytest.raises(TrustError):
        read(
            "supervisors", charity.note(charity.supervisors(), by=charity.signers), charity=charity
        )


@pytest.mark.parametrize("kind", TITLES)
@pytest.mark.parametrize("title", [*TITLES.values(), "candour/v2/public-directory", ""])
def test_one_kind_is_not_taken_for_another(kind, title, charity):
    if title == TITLES[kind]:
        return
    body = canonical(asdict(getattr(charity, kind)())).decode()

    with pytest.raises(TrustError):
        read(kind, signed(kind, f"{title}\n{body}\n", charity=charity), charity=charity)


@pytest.mark.parametrize("kind", ["public", "force"])
@pytest.mark.parametrize("invented", [True, False])
def test_a_demonstration_is_not_mixed_with_what_is_real(kind, invented, charity):
    supervisors = charity.supervisors(demonstration=not invented)
    note = charity.note(getattr(charity, kind)(demonstration=invented))

    with pytest.raises(TrustError, match="mixed"):
        getattr(directory, f"read_{kind}")(note, supervisors=supervisors)


def test_an_expired_edition_is_used_on_and_says_so(charity):
    edition = read("public", charity.note(charity.public(expires_on="2026-01-31")), charity=charity)

    assert edition.expired(date(2026, 2, 1))
    assert not edition.expired(date(2026, 1, 31))
    assert edition.epoch("2026-W48")


def test_a_week_without_a_key_uses_the_latest_before_it_or_the_first(charity):
    """Found: a door whose clock was a day slow on a Monday refused every report."""
    edition = charity.public()

    assert edition.epoch("2027-W10") == edition.epoch("2026-W48")
    assert edition.epoch_week("2026-W47") == "2026-W48"
    with pytest.raises(TrustError):
        replace(edition, epochs={}).epoch("2026-W48")


@pytest.mark.parametrize("field", ["person", "recipient", "verify_key", "statement"])
def test_keys_that_their_owner_did_not_sign_are_refused(field, charity):
    carol, grace = charity.listed("carol"), charity.listed("grace")
    stolen = replace(carol, **{field: getattr(grace, field)})

    with pytest.raises(TrustError, match="did not sign"):
        read("force", charity.note(charity.force(people=[grace, stolen])), charity=charity)


@pytest.mark.parametrize("field", ["name", "duty", "numbers", "known_as", "unit"])
def test_what_the_desk_says_of_a_person_needs_no_word_of_theirs(field, charity):
    other = ["x"] if field in {"numbers", "known_as"} else "x"
    edition = charity.force(people=[charity.listed(**{field: other})])

    assert read("force", charity.note(edition), charity=charity) == edition


def of_the_first_version(charity, **changed):
    """Return the signed text of a force directory as it was written before units and kinds of closeness."""
    said = asdict(charity.force())
    for name in ("units", "valid_from", "valid_to", "successor"):
        del said[name]
    for one in said["people"]:
        for name in ("closeness", "unit", "rank", "known_as"):
            del one[name]
        one["close_to"] = ["Dave Mellish", "2213"]
    text = f"candour/v1/force-directory\n{canonical({**said, **changed}).decode()}\n"
    return signed("force", text, charity=charity)


def test_a_force_directory_of_before_is_still_believed_and_means_what_it_meant(charity):
    edition = read("force", of_the_first_version(charity), charity=charity)

    (carol,) = edition.people
    assert carol.closeness == [
        Closeness(kind="other", name="Dave Mellish"),
        Closeness(kind="other", name="2213", number="2213"),
    ]
    assert (carol.unit, carol.rank, carol.known_as) == ("", "", [])
    assert (edition.units, edition.successor) == ([], "")
    assert replace(edition, people=[replace(carol, closeness=[])]) == charity.force()


def test_the_next_number_follows_one_of_before(charity):
    old = of_the_first_version(charity)
    edition = read("force", old, charity=charity)
    new = replace(edition, number=2, previous=notes.fingerprint(old))

    note = charity.note(new)

    assert note.startswith("candour/v2/force-directory\n")
    directory.require_successor(new, note, old=edition, old_note=old)
    assert read("force", note, charity=charity) == new


@pytest.mark.parametrize("changed", [{"units": []}, {"people": ["x"]}, {"people": [{}]}])
def test_one_of_before_with_parts_of_now_is_refused(changed, charity):
    with pytest.raises(TrustError):
        read("force", of_the_first_version(charity, **changed), charity=charity)


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01"])
def test_a_force_that_ends_on_no_day_is_refused(day, charity):
    with pytest.raises(TrustError, match="malformed"):
        read("force", charity.note(charity.force(valid_to=day)), charity=charity)


class TestWhatFollowsWhat:
    def follow(self, charity, *, old, new):
        old_note, new_note = charity.note(old), charity.note(new)
        directory.require_successor(new, new_note, old=old, old_note=old_note)

    def test_the_next_number_names_the_one_before(self, charity):
        old = charity.public()
        previous = notes.fingerprint(charity.note(old))

        self.follow(charity, old=old, new=charity.public(number=2, previous=previous))
        for wrong in ("", "0" * 64):
            with pytest.raises(TrustError, match="does not name"):
                self.follow(charity, old=old, new=charity.public(number=2, previous=wrong))

    def test_a_lower_number_never_comes_back(self, charity):
        with pytest.raises(TrustError, match="does not follow"):
            self.follow(charity, old=charity.public(number=3), new=charity.public(number=2))

    def test_one_number_has_one_text(self, charity):
        with pytest.raises(TrustError, match="does not follow"):
            self.follow(charity, old=charity.public(), new=charity.public(site="another"))
        self.follow(charity, old=charity.public(), new=charity.public())

    def test_whoever_was_away_may_miss_numbers(self, charity):
        self.follow(charity, old=charity.public(), new=charity.public(number=7, previous="0" * 64))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def _places(said, path=()):
    """Yield every place in parsed JSON."""
    yield path
    inner = (
        said.items()
        if isinstance(said, dict)
        else enumerate(said)
        if isinstance(said, list)
        else ()
    )
    for key, one in inner:
        yield from _places(one, (*path, key))


def _put(said, path, value):
    if not path:
        return value
    said[path[0]] = _put(said[path[0]], path[1:], value)
    return said


@pytest.mark.parametrize("kind", TITLES)
@given(data=st.data())
def test_any_value_in_any_place_is_believed_or_refused_in_a_sentence(kind, data, charity):
    said = asdict(getattr(charity, kind)())
    place = data.draw(st.sampled_from(list(_places(said))))
    said = _put(said, place, data.draw(JSON))
    note = signed(kind, f"{TITLES[kind]}\n{json.dumps(said)}\n", charity=charity)

    try:
        edition = read(kind, note, charity=charity)
    except TrustError:
        return
    assert type(edition.number) is int
    assert asdict(edition) == said


@pytest.mark.parametrize("kind", TITLES)
@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", "{}", "{", "[" * 100_000, '{"a":' * 100_000, "9" * 5000, '{"number":NaN}'],
)
def test_what_is_no_directory_is_refused_in_a_sentence(kind, body, charity):
    note = signed(kind, f"{TITLES[kind]}\n{body}\n", charity=charity)

    with pytest.raises(TrustError):
        read(kind, note, charity=charity)
    with pytest.raises(TrustError):
        directory.peek(kind, f"{TITLES[kind]}\n{body}\n")


@pytest.mark.parametrize("kind", TITLES)
def test_a_missing_and_an_unknown_part_are_refused(kind, charity):
    whole = asdict(getattr(charity, kind)())
    wrong = [{k: v for k, v in whole.items() if k != left_out} for left_out in whole]
    for said in [*wrong, {**whole, "more": 1}]:
        note = signed(kind, f"{TITLES[kind]}\n{json.dumps(said)}\n", charity=charity)
        with pytest.raises(TrustError, match="malformed"):
            read(kind, note, charity=charity)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("supervisors", {"keys": {"alice": "00" * 32}}),
        ("supervisors", {"keys": {"alice": "zz"}}),
        ("public", {"watchdog": "age1pq1nonsense"}),
        ("public", {"epochs": {"2026-W48": ""}}),
        ("public", {"exchange": "11" * 31}),
        ("public", {"desk_keys": ["ä"]}),
        ("public", {"hardeners": ["11" * 33]}),
        ("force", {"desk_signers": [""]}),
    ],
)
def test_a_key_nobody_can_use_is_refused_before_it_replaces_one_that_works(kind, change, charity):
    edition = getattr(charity, kind)(**change)

    with pytest.raises(TrustError, match="malformed"):
        read(kind, charity.note(edition), charity=charity)
