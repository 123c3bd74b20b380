"""What the demonstration tells whoever started it."""

from candour.cli.demo import staging
from candour.cli.demo.founding import DESK_PEOPLE, FORCE_PEOPLE
from candour.cli.demo.layout import Line


def ready(line: Line, *, seconds: float) -> str:
    """Return the addresses, how to sign in, and the codes of the examples."""
    desk = ", ".join(f"{one['name']} ({one['duty']})" for one in DESK_PEOPLE)
    parts = [
        "",
        f"The line is up ({seconds:.0f} s). It is a demonstration: report nothing real to it.",
        "",
        f"  Reporters   {line.address('intake')}",
        f"  By phone    {_by_phone(line)}, or from {line.call_page()}",
        f"  The desk    {line.address('desk')}  (calls are taken under Telephone)",
        *(f"  {code}         {line.address(code.lower())}" for code in FORCE_PEOPLE),
        "",
        "Sign in on the desk's and the forces' pages by choosing a person; no passkey is needed here.",
        f"  Desk: {desk}",
        *(
            f"  {code}: " + ", ".join(str(one["name"]) for one in people)
            for code, people in FORCE_PEOPLE.items()
        ),
        *_codes(line),
        "",
        "Ctrl-C ends it; the next run continues; `make run FRESH=1` starts again.",
    ]
    return "\n".join(parts)


def _by_phone(line: Line) -> str:
    if line.environment("phone").get("CANDOUR_ENGINE") == "asterisk":
        return "through your Asterisk"
    return f"{line.sip_address()}  (any SIP telephone on this machine)"


def _codes(line: Line) -> list[str]:
    codes = staging.codes(line)
    if not codes:
        return []
    return [
        "",
        "Codes with which the invented reporters return:",
        *(f"  {title}: {code}" for title, code in codes.items()),
    ]
