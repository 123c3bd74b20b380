"""The people a report is about: one form each, as many as need be, in a list that can be changed."""

from dataclasses import asdict
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from candour.parcels.messages import Person
from candour.roles.intake import flow, forms, pages
from candour.roles.intake.answers import MOST_PEOPLE, Draft, is_empty
from candour.roles.intake.flow import Goto
from candour.words.forces import force
from candour.words.ranks import public_rank

NEW = "new"


def show(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show the list, or an empty form if nobody was named yet."""
    if not draft.answers.people:
        return _form_page(request, draft, NEW, _form())
    progress = flow.progress("people")
    return pages.show(
        request,
        "intake/people.html",
        sealed=draft.sealed(),
        people=[described(person) for person in draft.answers.people],
        full=len(draft.answers.people) >= MOST_PEOPLE,
        most=MOST_PEOPLE,
        progress=progress,
        title=progress,
    )


def _form(request: HttpRequest | None = None, person: Person | None = None) -> forms.SomeBody:
    today = date.today()  # noqa: DTZ011 - forces come and go by the day
    return forms.SomeBody(
        request.POST if request else None,
        initial=asdict(person) if person else None,
        today=today,
        demonstration=settings.DEMONSTRATION,
    )


def _form_page(
    request: HttpRequest, draft: Draft, which: str, form: forms.SomeBody, *, status: int = 200
) -> HttpResponse:
    progress = flow.progress("people")
    return pages.show(
        request,
        "intake/person.html",
        sealed=draft.sealed(),
        status=status,
        form=form,
        which=which,
        others=len(draft.answers.people),
        progress=progress,
        title=_("Error: %(page)s") % {"page": progress} if form.errors else progress,
    )


def _place(draft: Draft, which: str) -> int | None:
    """Return the place of a person in the list; None if there is nobody there."""
    if not (which.isascii() and which.isdigit() and len(which) < 3):
        return None
    place = int(which)
    return place if place < len(draft.answers.people) else None


def edit(request: HttpRequest, draft: Draft, which: str) -> HttpResponse | Goto:
    """Show the form for one person, or for one more."""
    place = _place(draft, which)
    if place is not None:
        return _form_page(request, draft, which, _form(person=draft.answers.people[place]))
    if len(draft.answers.people) >= MOST_PEOPLE:
        return Goto(draft, "people")
    return _form_page(request, draft, NEW, _form())


def save(request: HttpRequest, draft: Draft, which: str) -> HttpResponse | Goto:
    """Keep what was written about one person. Nothing written about the first means that nobody can be named."""
    form = _form(request)
    if not form.is_valid():
        return _form_page(request, draft, which, form, status=422)
    changed = _with(draft, which, Person(**form.cleaned_data))
    return Goto(changed, "people") if changed.answers.people else flow.onward(changed, "people")


def leave(request: HttpRequest, draft: Draft, which: str) -> HttpResponse | Goto:
    """Go back from a person's form, keeping what was written."""
    form = _form(request)
    if not form.is_valid():
        return _form_page(request, draft, which, form, status=422)
    if draft.answers.people:
        return Goto(_with(draft, which, Person(**form.cleaned_data)), "people")
    return flow.backward(_with(draft, which, Person(**form.cleaned_data)), "people")


def remove(request: HttpRequest, draft: Draft, which: str) -> Goto:  # noqa: ARG001 - a step's signature
    """Take one person out of the list."""
    place = _place(draft, which)
    people = [one for at, one in enumerate(draft.answers.people) if at != place]
    return Goto(draft.with_answers(people=people), "people")


def _with(draft: Draft, which: str, person: Person) -> Draft:
    people = list(draft.answers.people)
    place = _place(draft, which)
    if is_empty(person):
        people = [one for at, one in enumerate(people) if at != place]
    elif place is not None:
        people[place] = person
    elif len(people) < MOST_PEOPLE:
        people.append(person)
    return draft.with_answers(people=people)


def described(person: Person) -> dict[str, object]:
    """Return a person as the pages show them: what they are called, and what else was said."""
    known = [
        public_rank(person.rank).label if person.rank else "",
        person.number,
        force(person.force, demonstration=settings.DEMONSTRATION).name if person.force else "",
        person.unit,
        person.description,
    ]
    called = " ".join(
        part for part in (person.name, f"“{person.nickname}”" if person.nickname else "") if part
    )
    return {"called": called or _("Name not known"), "known": [part for part in known if part]}
