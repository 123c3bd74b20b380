"""Searching the cases a worker is on, through the blind index; and what else was reported about the same person.

Labels are asked for in whole batches, filled up with labels of nothing, and only beside cases of the worker's own: a word that
stands in no case, and one that stands in colleagues' cases alone, ask the same of the database and give the same page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef

from candour.roles.desk import keyring
from candour.roles.desk.access import Action, case_to_read, require
from candour.roles.desk.models import Case, CaseBundle, Posting, Product, Tally
from candour.roles.desk.queries.excerpts import Excerpt, excerpt_of, persons_of, texts_of
from candour.seal import blind
from candour.staff.access import Worker
from candour.web.refusals import NotFound
from candour.words import tokens

PAGE: Final = 10
WORDS: Final = 12
"""So many words of a search are looked for."""
BATCH: Final = 512
"""Labels in one question."""
MOST: Final = 20_000
"""A word with more postings than this finds too much: only its newest are looked at, and the page says so."""
_EXACT, _ALIKE, _NEAR = 4, 2, 1
REASONS: Final = {
    "number": "the same number",
    "name": "the same name",
    "sound": "a name that sounds like it",
    "near": "a name written nearly so",
    "word": "the word",
    "word-sound": "a word that sounds like it",
    "word-near": "a word written nearly so",
}
_WEIGHTS: Final = {
    "number": 5, "name": _EXACT, "sound": _ALIKE, "near": _NEAR, "word": _EXACT, "word-sound": _ALIKE, "word-near": _NEAR,
}  # fmt: skip


@dataclass(frozen=True)
class Released:
    """A product of a case that was found."""

    id: str
    state: str
    on: date


@dataclass(frozen=True)
class Hit:
    """A case that was found, why, and where."""

    reference: str
    state: str
    on: date
    why: list[str]
    excerpts: list[Excerpt]
    products: list[Released]


@dataclass(frozen=True)
class Found:
    """A page of what was found. `more` says that there is another page."""

    hits: list[Hit]
    total: int
    more: bool
    too_common: bool


@dataclass
class _Match:
    """What speaks for one case."""

    parts: set[str] = field(default_factory=set)
    why: dict[str, str] = field(default_factory=dict)  # term -> the best reason for it

    def take(self, term: str, reason: str, part: str) -> None:
        self.parts.add(part)
        if _WEIGHTS[reason] > _WEIGHTS.get(self.why.get(term, ""), 0):
            self.why[term] = reason

    @property
    def weight(self) -> int:
        return sum(_WEIGHTS[reason] for reason in self.why.values())


@dataclass
class _Finder:
    """Asks the index for one worker."""

    worker: Worker
    index: bytes
    too_common: bool = False

    def find(self, wanted: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
        """Yield the token, the case and its part for each token that the worker may know of. Takes (token, anything)."""
        made = {said: blind.token(self.index, said) for said, _ in wanted}
        counts = self._counts(made)
        by_label: dict[bytes, str] = {}
        for said, one in made.items():
            count = counts.get(said, 0)
            first = max(0, count - MOST)
            self.too_common = self.too_common or first > 0
            by_label |= dict.fromkeys(one.labels(first, count), said)
        on_it = CaseBundle.objects.filter(person=self.worker.person_id, key__case=OuterRef("case"))
        for batch in _batches(list(by_label)):
            rows = Posting.objects.filter(Exists(on_it), label__in=batch)
            for label, case, part in rows.values_list("label", "case", "part"):
                yield by_label[bytes(label)], case, part

    def _counts(self, made: dict[str, blind.Token]) -> dict[str, int]:
        by_row = {one.row: said for said, one in made.items()}
        found = {}
        for batch in _batches(list(by_row)):
            rows = Tally.objects.filter(label__in=batch)
            for label, hidden in rows.values_list("label", "hidden"):
                said = by_row[bytes(label)]
                found[said] = made[said].show(bytes(hidden))
        return found


def _batches(labels: list[bytes]) -> Iterator[list[bytes]]:
    """Yield the labels in whole batches, at least one, the last filled up: no size tells how many there were."""
    for at in range(0, max(1, len(labels)), BATCH):
        batch = labels[at : at + BATCH]
        yield batch + [blind.filler() for _ in range(BATCH - len(batch))]


def search(worker: Worker, asked: str, *, page: int = 0) -> Found:
    """Return the worker's cases in which every word of `asked` stands, or sounds so; if none, what is written nearly so.

    Raises:
        NotFound: their duty has no part in cases.
        Unavailable: the index key is not sealed to them.
    """
    require(worker, Action.SEARCH)
    terms = _terms(asked)
    finder = _Finder(worker, keyring.index_key(worker))
    matches = _all_of(terms, finder, near=False) if terms else {}
    if terms and not matches:
        matches = _all_of(terms, finder, near=True)
    return _page(worker, terms, matches, page=page, finder=finder)


def heard_of(worker: Worker, asked: str, *, page: int = 0) -> Found:
    """Return the worker's cases that name a person with this number, name or nickname, or one like it.

    Raises:
        NotFound, Unavailable: as `search`.
    """
    require(worker, Action.SEARCH)
    terms = _terms(asked)
    finder = _Finder(worker, keyring.index_key(worker))
    matches = _subject(terms, finder) if terms else {}
    return _page(worker, terms, matches, page=page, finder=finder)


def about_the_same(worker: Worker, reference: str) -> Found:
    """Return the supervisor's other cases that name a person whom this case names too.

    Raises:
        NotFound: the case is not theirs, or their duty sees no links.
        Unavailable: the index key is not sealed to them.
    """
    require(worker, Action.LINKS_READ)
    case = case_to_read(worker, reference)
    if case.state == Case.State.NEW:
        raise NotFound("There is nothing here.")
    finder = _Finder(worker, keyring.index_key(worker))
    terms: list[str] = []
    matches: dict[str, _Match] = {}
    for one in persons_of(case, worker=worker):
        said = _terms(f"{one.name} {one.nickname} {one.number}")
        terms += said
        for other, match in _subject(said, finder).items():
            if other != reference:
                kept = matches.setdefault(other, _Match())
                kept.parts |= match.parts
                for term, reason in match.why.items():
                    kept.take(term, reason, next(iter(match.parts)))
    return _page(worker, terms, matches, page=0, finder=finder)


def _terms(asked: str) -> list[str]:
    """Return the words that are looked for, each once, in their order."""
    said = dict.fromkeys(word for word, _, _ in tokens.words(asked))
    return [word for word in said if word not in tokens.common()][:WORDS]


def _all_of(terms: list[str], finder: _Finder, *, near: bool) -> dict[str, _Match]:
    """Return the cases in which every term stands."""
    found: dict[str, _Match] = {}
    for place, term in enumerate(terms):
        here: dict[str, _Match] = {}
        wanted = dict(_ways(term, near=near))
        for said, case, part in finder.find(list(wanted.items())):
            here.setdefault(case, _Match()).take(term, wanted[said], part)
        if place == 0:
            found = here
            continue
        both = {}
        for case in found.keys() & here.keys():
            found[case].parts |= here[case].parts
            found[case].why |= here[case].why
            both[case] = found[case]
        found = both
    return found


def _ways(term: str, *, near: bool) -> Iterator[tuple[str, str]]:
    """Yield the tokens that a term may stand as, and the reason each would give."""
    if said := tokens.number(term):
        yield f"d:{said}", "word"
        return
    if near:
        for other in tokens.neighbours(term):
            yield f"w:{other}", "word-near"
    if code := tokens.sound(term):
        yield f"p:{code}", "word-sound"
    yield f"w:{term}", "word"


def _subject(terms: list[str], finder: _Finder) -> dict[str, _Match]:
    """Return the cases that name such a person: by number, or by the last word of the name and any other that fits."""
    wanted: dict[str, tuple[str, str]] = {}
    spelled = [term for term in terms if not tokens.number(term)]
    for term in terms:
        if said := tokens.number(term):
            wanted[f"sd:{said}"] = (term, "number")
            continue
        for other in tokens.neighbours(term):
            wanted.setdefault(f"sw:{other}", (term, "near"))
        if code := tokens.sound(term):
            wanted[f"sp:{code}"] = (term, "sound")
    for term in spelled:
        wanted[f"sw:{term}"] = (term, "name")
    found: dict[str, _Match] = {}
    for said, case, part in finder.find([(said, "") for said in wanted]):
        found.setdefault(case, _Match()).take(*wanted[said], part)
    last = spelled[-1] if spelled else ""
    return {
        case: match
        for case, match in found.items()
        if last in match.why or "number" in match.why.values() or len(match.why) > 1
    }


def _page(
    worker: Worker, terms: list[str], matches: dict[str, _Match], *, page: int, finder: _Finder
) -> Found:
    rows = Case.objects.filter(reference__in=list(matches)).values_list("reference", "on")
    days = dict(rows)
    order = sorted(days, key=lambda one: (-matches[one].weight, -days[one].toordinal(), one))
    shown = order[page * PAGE : (page + 1) * PAGE]
    cases = Case.objects.in_bulk(shown)
    hits = [_hit(cases[one], matches[one], terms, worker=worker) for one in shown if one in cases]
    more = len(order) > (page + 1) * PAGE
    return Found(hits, len(order), more, finder.too_common)


def _hit(case: Case, match: _Match, terms: list[str], *, worker: Worker) -> Hit:
    texts = texts_of(case, match.parts, worker=worker)
    pieces = [one for source, text in texts if (one := excerpt_of(source, text, terms))]
    products = [
        Released(row.id, row.get_state_display(), row.on)
        for row in Product.objects.filter(case=case).order_by("on", "id")
    ]
    why = dict.fromkeys(f"{REASONS[reason]}: {term}" for term, reason in match.why.items())
    return Hit(case.reference, case.get_state_display(), case.on, list(why), pieces[:3], products)
