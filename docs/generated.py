"""Makes the pages of docs/reference/ from the code, so that they cannot fall behind it. Used by cog in those pages."""

import argparse
import ast
import dataclasses
import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from docs import seized

CONF: Final = Path(__file__).parents[1] / "src/candour/conf"
_READERS: Final = {
    "helplines": "text",
    "machine": "text",
    "text": "text",
    "loopback": "address on this machine",
    "flag": "yes or no",
    "number": "whole number",
    "one_of": "one of a few",
    "folder": "folder",
    "secret": "file with a secret",
}
_USERS: Final = {"base": "all but the hardener"}
_NO_DEFAULT: Final = "must be set"
MEANINGS: Final = {
    "CANDOUR_DEMONSTRATION": "invented people and keys: banner on every page, sign-in without a passkey; real keys refuse it",
    "CANDOUR_SECRET_KEY": "Django's secret: signs the token against forged forms on staff pages; any long random text",
    "CANDOUR_COOKIE": "name of the session cookie, where one host name carries several installations",
    "CANDOUR_FORCE": "code of the force whose installation this is",
    "CANDOUR_KEEPER_SOCKET": "the socket between pages and keeper; both must name the same",
    "CANDOUR_LOOKUPS_AT_ONCE": "codes that the keeper looks up at the same time; more wait",
    "CANDOUR_HARDENER_KEY": "the hardener's secret: 64 hexadecimal digits",
    "CANDOUR_DOORS": "JSON file: name of a door -> its Ed25519 key in hexadecimal",
    "CANDOUR_CAP_FOLDER": "folder in memory where evaluations are counted, one small file a door",
    "CANDOUR_CAP_PER_SECOND": "evaluations a door may have for ever, above its filing peak",
    "CANDOUR_UNOPENED_MINUTES": "after how long an unopened parcel raises the alarm",
    "CANDOUR_TURN_SECRET": "the secret that the telephone shares with the relay",
    "CANDOUR_CAP_BURST": "evaluations a door may have at once",
}
"""What a variable means, where no docstring under its setting says it."""


class Unexplained(Exception):
    """A setting has no description."""


@dataclass(frozen=True)
class Setting:
    """One variable that `conf` reads."""

    name: str
    kind: str
    default: str
    meaning: str
    module: str


def settings() -> list[Setting]:
    """Return every variable that a module of `conf` reads, by name.

    Raises:
        Unexplained: one has no description.
    """
    found: dict[tuple[str, str], Setting] = {}
    for path in sorted(CONF.glob("*.py")):
        if path.stem in {"env", "every"}:
            continue
        for one in _read_in(path):
            found[one.name, one.module] = one
    return [found[key] for key in sorted(found)]


def _read_in(path: Path) -> list[Setting]:
    body = ast.parse(path.read_text("utf-8")).body
    found = []
    for place, statement in enumerate(body):
        after = body[place + 1] if place + 1 < len(body) else None
        said = _docstring(after)
        for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
            reader = _reader(call)
            if reader:
                found.append(_setting(call, reader, said=said, module=path.stem))
    return found


def _docstring(statement: ast.stmt | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return str(statement.value.value)
    return ""


def _reader(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr if function.value.id == "env" and function.attr in _READERS else ""
    return ""


def _setting(call: ast.Call, reader: str, *, said: str, module: str) -> Setting:
    name = ast.literal_eval(call.args[0])
    meaning = MEANINGS.get(name) or said
    if not meaning:
        raise Unexplained(f"{name} has no description: write one under it in conf/{module}.py")
    default = next((word.value for word in call.keywords if word.arg == "default"), None)
    if default is None and len(call.args) > 1:
        default = call.args[1]
    shown = name + ("_FILE" if reader == "secret" else "")
    return Setting(shown, _READERS[reader], _default(default), meaning, module)


def _default(node: ast.expr | None) -> str:
    if node is None:
        return _NO_DEFAULT
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            return "`yes`" if node.value else "`no`"
        return f"`{node.value}`" if node.value != "" else "none"
    source = ast.unparse(node)
    for noise in ("str(", "Path(", ")", "'"):
        source = source.replace(noise, "")
    return f"`{source.replace('DATA / ', 'CANDOUR_DATA/')}`"


def settings_table() -> str:
    """Return every setting as Markdown; one that several roles read in the same way has one row."""
    users: dict[tuple[str, str, str, str], list[str]] = {}
    for one in settings():
        key = (one.name, one.kind, one.default, _one_line(one.meaning))
        users.setdefault(key, []).append(_USERS.get(one.module, one.module))
    rows = ["| variable | read by | kind | default | what it is |", "|---|---|---|---|---|"]
    for (name, kind, default, meaning), modules in users.items():
        rows.append(f"| `{name}` | {', '.join(modules)} | {kind} | {default} | {meaning} |")
    return "\n".join(rows) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def cli() -> str:
    """Return the help of the command line and of each verb."""
    os.environ["COLUMNS"] = "110"
    parser = import_module("candour.cli").build_parser()
    parts = [_help("candour", parser)]
    for verb, sub in _subparsers(parser).items():
        parts.append(_help(f"candour {verb}", sub))
        parts += [_help(f"candour {verb} {act}", one) for act, one in _subparsers(sub).items()]
    return "\n".join(parts)


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    # argparse offers no other way to walk the verbs of a parser.
    kind = argparse._SubParsersAction  # noqa: SLF001
    actions = [one for one in parser._actions if isinstance(one, kind)]  # noqa: SLF001
    return dict(actions[0].choices) if actions else {}


def _help(title: str, parser: argparse.ArgumentParser) -> str:
    return f"## `{title}`\n\n```\n{parser.format_help().rstrip()}\n```\n"


def states(model: str) -> str:
    """Return the states and arrows of one of the desk's models."""
    seized.set_up()
    found: Any = getattr(import_module("candour.roles.desk.models"), model)
    rows = ["| state | name | may become |", "|---|---|---|"]
    for state in found.State:
        to = found.ARROWS[state.value]
        order = [one.value for one in found.State if one.value in to]
        rows.append(f"| `{state.value}` | {state.label} | {_listed(order)} |")
    return "\n".join(rows) + "\n"


def plain_states(module: str, model: str) -> str:
    """Return the states of a model whose arrows are few enough to be in the code only."""
    seized.set_up()
    found: Any = getattr(import_module(module), model)
    rows = ["| state | what it means |", "|---|---|"]
    rows += [f"| `{state.value}` | {state.label} |" for state in found.State]
    return "\n".join(rows) + "\n"


def _listed(values: list[str]) -> str:
    return ", ".join(f"`{value}`" for value in values) or "nothing"


def events() -> str:
    """Return every event of the ledger."""
    event = import_module("candour.words.events").Event
    rows = ["| event | what it records |", "|---|---|"]
    return "\n".join([*rows, *(f"| `{one.value}` | {one.meaning} |" for one in event)]) + "\n"


def messages() -> str:
    """Return every message between roles, with the parts that they are built of."""
    module = import_module("candour.parcels.messages")
    comments = _comments(Path(str(module.__file__)))
    classes = [
        one
        for one in vars(module).values()
        if isinstance(one, type) and dataclasses.is_dataclass(one)
    ]
    return "\n".join(_message(one, comments=comments) for one in classes)


def _comments(path: Path) -> dict[tuple[str, str], str]:
    """Return the comment beside each field of each class: the code's own words for it."""
    text = path.read_text("utf-8")
    lines, found = text.splitlines(), {}
    for one in ast.parse(text).body:
        for field in one.body if isinstance(one, ast.ClassDef) else []:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                _, _, comment = lines[(field.end_lineno or 1) - 1].partition("  # ")
                found[one.name, field.target.id] = comment
    return found


def _message(one: type[Any], *, comments: dict[tuple[str, str], str]) -> str:
    kind = getattr(one, "kind", "")
    title = f"## `{kind}`, version {one.version}" if kind else f"## Part: {one.__name__}"
    rows = [
        f"| `{field.name}` | {_type(field.type)} | {comments.get((one.__name__, field.name), '')} |"
        for field in dataclasses.fields(one)
    ]
    says = (one.__doc__ or "").strip()
    return "\n".join([title, "", says, "", "| field | type | |", "|---|---|---|", *rows, ""])


def _type(type_: object) -> str:
    name = str(type_) if "[" in str(type_) else getattr(type_, "__name__", str(type_))
    name = name.replace("candour.words.closeness.", "")
    return {"str": "text", "bool": "yes or no", "int": "number"}.get(
        name.replace("candour.parcels.messages.", ""),
        name.replace("candour.parcels.messages.", "").replace("list[str]", "texts"),
    )
