"""Every form of desk and force, sent twice at the same moment: it is done once, and whoever came second is told so."""

import pytest
from access_knock import Traces
from at_once import change, counted, doers, posts, together, twin

pytestmark = pytest.mark.django_db(transaction=True)
ALSO = {"desk": {"erin": "caseworker on it", "dan": "supervisor on it"}, "force": {}}
HEADINGS = {"desk": "Desk", "force": "Force"}
EACH = {
    "desk:people",  # each press shows a link; the earlier link is dead, and the ledger says that there were two
    "desk:invite-again",
    "desk:hear",  # each time that somebody begins to listen is an entry
    "force:invite",
}
OWN = {"desk:new-product", "desk:step-aside", "desk:talk", "desk:telephone-act", "force:offer"}
"""What two people send is two things: their own draft, their own leaving, their own wish, their own seat, their own keys."""


def press(stage, name, visitors):
    """Send the form of each at once, from how the world was built; return the answers and what changed."""
    stage.again()
    world = stage.world
    world.before(name, who=visitors[0].who)
    path, body = world.path(name), world.body(name)
    before = counted()
    acts = [lambda one=one: one.ask("POST", path, body) for one in visitors]
    answers = together(acts)
    return answers, change(before)


def told(answers):
    """Return what is wrong with what the two were told: each gets a page in words, nobody a fault."""
    wrong = []
    for one in answers:
        if one.status_code >= 500:
            wrong.append(f"a fault: {one.status_code}")
        elif one.status_code >= 400 and not (b"<h1" in one.content and b"</html>" in one.content):
            wrong.append("refused without a page")
    if not any(one.status_code < 400 for one in answers):
        wrong.append(f"nobody was let: {[one.status_code for one in answers]}")
    return wrong


def wrongs(stage, name, pair):
    """Press alone, then both; return in what that differs."""
    _, once = press(stage, name, pair[:1])
    answers, twice = press(stage, name, pair)
    wrong = told(answers)
    if name in EACH:
        once, twice = {**once, "ledger_entry": 0}, {**twice, "ledger_entry": 0}
    if pair[0].who != pair[1].who:  # whoever comes first adds to a row of their own, or begins one
        once, twice = {**once, "desk_count": 0}, {**twice, "desk_count": 0}
    if once != twice:
        wrong.append(f"once {once}, twice {twice}")
    return [f"{name} by {'two' if pair[0].who != pair[1].who else 'one'}: {one}" for one in wrong]


@pytest.mark.parametrize("role", ["desk", "force"])
def test_what_is_sent_twice_at_once_is_done_once(role, request):
    stage = request.getfixturevalue(role)
    twins: dict = {}
    wrong, pairs = [], 0
    for name in posts(HEADINGS[role]):
        may = doers(stage.world, HEADINGS[role], name, ALSO[role])
        first = may[0]
        twins.setdefault(first.who, twin(first))
        wrong += wrongs(stage, name, [first, twins[first.who]])
        second = next((one for one in may if one.who != first.who), None)
        if second and name not in OWN:
            wrong += wrongs(stage, name, [first, second])
            pairs += 1
    assert wrong == []
    assert pairs >= len(posts(HEADINGS[role])) - 6, "two people may do nearly everything"


@pytest.mark.parametrize("role", ["desk", "force"])
def test_what_is_sent_again_later_changes_nothing(role, request):
    """As when somebody goes back in the browser: the page is from before, and what it asks for has been done."""
    stage = request.getfixturevalue(role)
    wrong = []
    for name in posts(HEADINGS[role]):
        if name in EACH:
            continue
        may = doers(stage.world, HEADINGS[role], name, ALSO[role])
        stage.again()
        stage.world.before(name, who=may[0].who)
        path, body = stage.world.path(name), stage.world.body(name)
        assert may[0].ask("POST", path, body).status_code < 400, name
        before = Traces()
        second = [] if name in OWN else may[1:2]
        for one in [may[0], *second]:
            wrong += [
                f"{name} by {one.who}: {said}" for said in told_again(one.ask("POST", path, body))
            ]
        if left := before.found():
            wrong.append(f"{name}: {left} changed")
    assert wrong == []


def told_again(answer):
    if answer.status_code >= 500:
        return [f"a fault: {answer.status_code}"]
    return (
        [] if answer.status_code < 400 or b"<h1" in answer.content else ["refused without a page"]
    )
