"""The walk: every public function of a module of services that writes must come to `ledger.append`.

Read from the source, so that a function nobody has called yet is walked too. What writes without an entry is listed
here with its reason, and nothing else.
"""

import ast
from dataclasses import dataclass, field
from pathlib import Path

import candour

SRC = Path(candour.__file__).parents[1]
APPEND = ("candour.ledger.services", "append")
WRITERS = {
    "create",
    "save",
    "delete",
    "update",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
}
ALSO = {
    "candour.door.keeper.spoken",
    "candour.door.keeper.writer",
    "candour.roles.desk.courier",
    "candour.roles.force.courier",
}
NO_LOG = {"candour.roles.exchange.services"}
"""The exchange has no log: it sees that parcels pass and must not write down more of it than the parcels."""
REASONS = {
    "candour.roles.desk.services.alarms.ease": "the cause went away; nobody acted",
    "candour.roles.desk.services.danger.note_signs": "what was heard belongs to what the reporter sent, and touches no other",
    "candour.roles.desk.services.epochs.confirmed": "what a door says of its outbox; destroying a key is recorded",
    "candour.roles.desk.services.to_force.tell": "a part of acts that are each recorded",
    "candour.roles.force.services.acts.to_desk": "a part of acts that are each recorded",
    "candour.roles.desk.courier.forget_taken": "digests of parcels that nobody can post again; the acts on them are recorded",
    "candour.roles.desk.services.first.public_directory": "a draft: the directory that makes it count is recorded when it is signed",
    "candour.roles.desk.services.calls.keep": "a draft that is gone when the call ends; how it ends is recorded",
    "candour.roles.desk.services.calls.start": "a draft that is gone when the call ends; how it ends is recorded",
    "candour.roles.desk.services.counts.add": "a number without a case; the act it counts is recorded",
    "candour.roles.desk.services.counts.forget": "old numbers without a case",
    "candour.roles.desk.services.counts.notice": "a number without a case; the act it counts is recorded",
    "candour.roles.desk.services.notices.daily": "one a day, whatever happened; what it counts is recorded",
    "candour.roles.desk.services.counts.urgent": "a number without a case; the act it counts is recorded",
    "candour.roles.desk.services.drafts.clear": "decisions on a draft; that it was submitted, released or given up is recorded",
    "candour.roles.desk.services.indexing.add": "labels of what is sealed in the same transaction, and the act that seals it is recorded",
    "candour.roles.desk.services.mailboxes.send_orders": "what was ordered is recorded when it is signed; here the exchange has done it",
    "candour.roles.desk.services.recordings.came": "a part of sorting; the message that lists it is recorded",
    "candour.roles.desk.services.recordings.destroy_unopened": "a part of a withdrawal, which is recorded",
    "candour.roles.desk.services.recordings.look_again": "it waits to be sorted once more, and nothing else changes",
    "candour.roles.desk.services.retention.closed": "due days; the act that sets them is recorded, and so is the destruction",
    "candour.roles.desk.services.retention.destroy_original": "a part of acts that are each recorded as a deletion",
    "candour.roles.desk.services.retention.note": "due days; the act that sets them is recorded, and so is the destruction",
    "candour.roles.desk.services.returning.count": "a number without a case; the return is recorded",
    "candour.roles.desk.services.sampling.enter": "a part of the release, which is recorded; the lists are committed to each week",
    "candour.roles.desk.services.sampling.give": "follows from a draw, which is recorded with all that decides it",
    "candour.roles.desk.services.shifts.forget_old": "notes and shifts die by themselves, as was said when they were written",
    "candour.roles.desk.services.shifts.put_on_call": "a plan of who is called; it touches no report",
    "candour.roles.desk.services.shifts.write_note": "what colleagues tell each other dies in three days; it touches no report",
    "candour.roles.desk.services.slips.mark": "a part of opening a case, which is recorded",
    "candour.roles.desk.services.slips.take_in": "the door recorded that it made the slip; whoever takes one is recorded as a receipt",
    "candour.roles.desk.services.slips.take": "a part of making a case, which is recorded",
    "candour.roles.desk.services.slips.wait": "a part of making a case, which is recorded",
    "candour.roles.desk.services.talks.ask": "how somebody at the desk feels is nobody's business outside",
    "candour.roles.desk.services.talks.ask_for": "how somebody at the desk feels is nobody's business outside",
    "candour.roles.desk.services.talks.clear": "how somebody at the desk feels is nobody's business outside",
    "candour.door.keeper.spoken.discard": "its caller took back what nobody had received",
    "candour.door.keeper.spoken.keep": "five seconds of a message; the whole is recorded when it is sent, with a code or without",
    "candour.door.keeper.spoken.send": "a part of handing in, which is recorded",
    "candour.door.keeper.writer.forget": "marks against sending twice; the reports they are about are recorded",
}


@dataclass
class Function:
    """What one function calls, by name, and whether it writes by itself."""

    calls: set[tuple[str, str]] = field(default_factory=set)
    writes: bool = False


def functions_of(module: str, text: str) -> dict[tuple[str, str], Function]:
    """Return every function of a module, its calls resolved through the module's imports."""
    tree = ast.parse(text)
    names: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("candour"):
            for one in node.names:
                names[one.asname or one.name] = (node.module, one.name)
    own = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {(module, one.name): _function(one, module=module, names=names) for one in own}


def _function(node: ast.FunctionDef, *, module: str, names: dict[str, tuple[str, str]]) -> Function:
    found = Function()
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and one.attr == "atomic":
            found.writes = True
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            # a function that is named may be called, be it through a condition or a table
            found.calls.add(names.get(one.id, (module, one.id)))
        if (
            isinstance(one, ast.Attribute)
            and isinstance(one.value, ast.Name)
            and one.value.id in names
        ):
            package, name = names[one.value.id]
            found.calls.add((f"{package}.{name}", one.attr))
        if (
            isinstance(one, ast.Call)
            and isinstance(one.func, ast.Attribute)
            and one.func.attr in WRITERS
        ):
            found.writes = found.writes or _is_of_a_table(one.func.value)
    return found


def _is_of_a_table(owner: ast.expr) -> bool:
    """Say whether `owner.save()` and the like may be a row's or a query's: a hash's `update` is not."""
    text = ast.unparse(owner)
    return "objects" in text or (text.isidentifier() and text not in {"hasher", "outbox"})


def sources() -> dict[str, str]:
    found = {}
    for path in (SRC / "candour").rglob("*.py"):
        if "migrations" not in path.parts:
            parts = path.relative_to(SRC).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text()
    return found


def reaches(start, functions, *, goal) -> bool:
    seen, todo = set(), [start]
    while todo:
        one = todo.pop()
        if goal(one):
            return True
        if one not in seen and one in functions:
            seen.add(one)
            todo.extend(functions[one].calls)
    return False


def is_walked(module: str) -> bool:
    return (".services" in module or module in ALSO) and not module.startswith("candour.ledger")


def unrecorded(texts: dict[str, str]) -> set[str]:
    """Return every public function of services that writes and comes to no entry."""
    functions = {}
    for module, text in texts.items():
        functions |= functions_of(module, text)
    wrong = set()
    for key in functions:
        module, name = key
        if not is_walked(module) or name.startswith("_") or module in NO_LOG:
            continue
        writes = reaches(
            key, functions, goal=lambda one: one in functions and functions[one].writes
        )
        if writes and not reaches(key, functions, goal=lambda one: one == APPEND):
            wrong.add(f"{module}.{name}")
    return wrong


def test_every_write_is_in_the_log_or_has_a_reason():
    assert unrecorded(sources()) == set(REASONS)


def test_the_walk_sees_the_services_of_every_role():
    walked = {module for module in sources() if is_walked(module)}

    for role in ("intake", "exchange", "desk", "force"):
        assert any(module.startswith(f"candour.roles.{role}.") for module in walked)
    assert "candour.staff.services" in walked


PLANTED = """
from django.db import transaction
from candour.ledger import services as ledger
from candour.parcels import outbox
from candour.roles.desk.services import letters

@transaction.atomic
def bury(reference):
    Case.objects.filter(reference=reference).delete()

def bury_by_hand(case):
    case.save()

def send_quietly(case):
    outbox.put(b"", road="x")

@transaction.atomic
def bury_through_another(reference):
    _bury(reference)

def _bury(reference):
    Case.objects.filter(reference=reference).update(state="C9")

@transaction.atomic
def close(case):
    case.save()
    _record(case)

def _record(case):
    ledger.append("x")

@transaction.atomic
def write(case, *, worker):
    letters.send(case, act="message", text="", worker=worker)

def read(reference):
    return Case.objects.get(reference=reference)
"""


def test_a_function_that_buries_something_is_found():
    module = "candour.roles.desk.services.planted"

    found = unrecorded({**sources(), module: PLANTED}) - set(REASONS)

    buried = ("bury", "bury_by_hand", "send_quietly", "bury_through_another")
    assert found == {f"{module}.{name}" for name in buried}
