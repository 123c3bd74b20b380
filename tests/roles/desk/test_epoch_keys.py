"""A week's key is destroyed four weeks on, and never while anything sealed to it may still come."""

from datetime import timedelta

from candour.roles.desk import sealed
from candour.roles.desk.models import Alarm, Bundle, Door
from candour.roles.desk.services import directory, epochs
from candour.words.weeks import week_of


def later(weeks):
    return sealed.today() + timedelta(weeks=weeks)


def weeks_held():
    return set(Bundle.objects.filter(kind=Bundle.Kind.EPOCH).values_list("name", flat=True))


def published_ahead(desk):
    """Let two supervisors publish the keys of the coming weeks."""
    desk.post("alice", "/keys/prepare", {"passkey-act": "prepare:public", "passkey-agreed": "yes"})
    desk.post("dan", "/keys/public/countersign", desk.confirmation("/keys", name="dan"))
    assert len(directory.store().public().epochs) >= 5


def test_a_past_week_s_key_goes_when_every_door_is_past_it(desk):
    published_ahead(desk)
    this = week_of(sealed.today())
    Door.objects.create(name="intake", clear=week_of(later(5)))

    assert this in weeks_held()
    assert epochs.destroy_old(later(6)) == [this, week_of(later(1))]
    assert this not in weeks_held()


def test_it_stays_while_a_door_has_not_confirmed(desk):
    published_ahead(desk)
    Door.objects.create(name="intake", clear=week_of(sealed.today()))

    assert epochs.destroy_old(later(6)) == []
    assert Alarm.objects.filter(kind="epoch").exists()


def test_the_newest_published_key_stays_even_long_after_its_week(desk):
    newest = max(directory.store().public().epochs)
    Door.objects.create(name="intake", clear=week_of(later(20)))

    epochs.destroy_old(later(20))

    assert newest in weeks_held()
    assert directory.store().public().epoch_week(week_of(later(20))) == newest
