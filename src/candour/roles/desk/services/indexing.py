"""What a part of a case is found by: labels under the desk's index key, written in the transaction that seals the part."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from candour.parcels.messages import Person
from candour.roles.desk import keyring
from candour.roles.desk.models import Case, CaseKey, Posting, Tally
from candour.seal import blind
from candour.staff.access import Worker
from candour.words import tokens

STEP: Final = 64
"""Postings of a part come in multiples of this, so that their number says little of its length."""
AT_ONCE: Final = 400
"""Rows in one statement."""


def add(
    case: Case,
    part: CaseKey.Kind,
    *,
    texts: Iterable[str],
    persons: Iterable[Person] = (),
    instead_of: Iterable[str] = (),
    worker: Worker,
) -> None:
    """Let a case be found by what was just sealed to one of its keys. Call in that transaction, with the case's row locked.

    `instead_of` is an earlier state of the same text, which was added too: what it alone has finds the case no longer.

    Raises:
        Unavailable: the index key is not sealed to this worker.
    """
    index = keyring.index_key(worker)
    wanted, before = _tokens(texts, list(persons)), _tokens(instead_of, [])
    gone = _remove(case, part, [blind.token(index, said) for said in sorted(before - wanted)])
    made = [blind.token(index, said) for said in sorted(wanted - before)]
    labels = [label for at in range(0, len(made), AT_ONCE) for label in _next(made[at:][:AT_ONCE])]
    labels += [blind.filler() for _ in range((gone - len(labels)) % STEP)]
    labels.sort()  # random to anybody else: so rows tell no order of words
    Posting.objects.bulk_create(
        [Posting(label=label, case=case, part=part) for label in labels], batch_size=AT_ONCE
    )


def _remove(case: Case, part: CaseKey.Kind, made: list[blind.Token]) -> int:
    """Take one posting of each token away, and return how many went. Another text of the part with the word has its own."""
    if not made:
        return 0
    of_part = Posting.objects.filter(case=case, part=part)
    here = {bytes(label) for label in of_part.values_list("label", flat=True)}
    by_row = {one.row: one for one in made}
    gone: list[bytes] = []
    for at in range(0, len(made), AT_ONCE):
        rows = Tally.objects.filter(label__in=[one.row for one in made[at:][:AT_ONCE]])
        for label, hidden in rows.values_list("label", "hidden"):
            one = by_row[bytes(label)]
            newest_first = reversed(range(one.show(bytes(hidden))))
            labels = (found for place in newest_first if (found := one.label(place)) in here)
            gone += islice(labels, 1)
    for at in range(0, len(gone), AT_ONCE):
        of_part.filter(label__in=gone[at:][:AT_ONCE]).delete()
    return len(gone)


def _tokens(texts: Iterable[str], persons: list[Person]) -> set[str]:
    found = set().union(*(tokens.of_text(text) for text in texts))
    for one in persons:
        said = (one.name, one.nickname, one.number, one.unit, one.description)
        found = found.union(*(tokens.of_text(text) for text in said))
        found |= tokens.of_persons([one.name, one.nickname], [one.number])
    return found


def _next(made: list[blind.Token]) -> list[bytes]:
    """Count one posting more of each token, their rows locked in one order for all, and return the new labels."""
    by_row = {one.row: one for one in made}
    fresh = [Tally(label=row, hidden=by_row[row].hide(0)) for row in sorted(by_row)]
    Tally.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = Tally.objects.select_for_update().filter(label__in=list(by_row)).order_by("label")
    labels, counted = [], []
    for row in rows:
        one = by_row[bytes(row.label)]
        count = one.show(bytes(row.hidden))
        labels.append(one.label(count))
        counted.append(Tally(label=bytes(row.label), hidden=one.hide(count + 1)))
    Tally.objects.bulk_create(
        counted, update_conflicts=True, unique_fields=["label"], update_fields=["hidden"]
    )
    return labels
