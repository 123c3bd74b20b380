"""The draw of the weekly sample: nobody chooses, anyone can do it again, and one at least comes out of any."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from candour.roles.desk import drawing

IDS = st.sets(st.text("0123456789abcdef", min_size=4, max_size=8), max_size=60)
SECRETS = st.binary(min_size=32, max_size=32)
WEEK, VALUE = "2026-W48", "3 11 20 33 41 59"


@settings(deadline=None)
@given(IDS, SECRETS, st.randoms())
def test_it_draws_the_same_of_the_same_list_in_any_order(ids, secret, order):
    mixed = list(ids)
    order.shuffle(mixed)

    drawn = drawing.draw(ids, secret=secret, week=WEEK, value=VALUE)

    assert drawn == drawing.draw(mixed, secret=secret, week=WEEK, value="3-11-20  33/41,59")
    assert set(drawn) <= ids
    assert len(set(drawn)) == len(drawn) == drawing.size(len(ids))


@given(st.integers(0, 100_000))
def test_it_draws_five_in_a_hundred_and_one_at_least_of_any(released):
    size = drawing.size(released)
    assert released * 5 <= size * 100 < released * 5 + 100
    assert (size > 0) == (released > 0)


@settings(deadline=None)
@given(IDS.filter(lambda ids: len(ids) > 20), SECRETS)
def test_secret_value_and_week_each_decide(ids, secret):
    def lots(**changed):
        said = {"secret": secret, "week": WEEK, "value": VALUE, **changed}
        return [
            tuple(drawing.draw(ids, **{**said, "value": f"{said['value']} {n}"})) for n in range(12)
        ]

    assert lots() != lots(secret=bytes(32) if secret != bytes(32) else b"x" * 32)
    assert lots() != lots(week="2026-W49")
    assert len(set(lots())) > 1


def test_every_product_has_about_the_same_chance():
    ids = [f"{n:04x}" for n in range(20)]
    drawn = [drawing.draw(ids, secret=b"s" * 32, week=WEEK, value=str(n))[0] for n in range(4000)]
    counts = [drawn.count(one) for one in ids]
    assert min(counts) > 140
    assert max(counts) < 260  # 200 each: more than four standard deviations


def test_a_commitment_and_a_list_are_told_apart_by_any_change():
    assert drawing.commitment(b"a" * 32, week=WEEK) != drawing.commitment(
        b"a" * 32, week="2026-W49"
    )
    assert drawing.listed(["b", "a"]) == drawing.listed(["a", "b"])
    assert drawing.listed(["a"]) != drawing.listed(["a", "b"])
    assert drawing.value_on("2026-W48") == date(2026, 12, 2)  # the Wednesday after
