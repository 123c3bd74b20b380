"""The buttons of the softphone: what each does, when it is there, and its key. The page shows them; its script presses them."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from candour.parcels.seats import Act


@dataclass(frozen=True)
class Button:
    """One button. `when`: states of the seat; `only_if`: facts that the script knows, `!` for not; all must be true."""

    id: str
    label: str | Promise
    key: str
    when: str = ""
    only_if: str = ""
    act: str = ""  # empty: the page does something itself
    kind: str = "secondary"  # "", secondary, warning


BUTTONS: Final = (
    Button("connect", _("Connect sound"), "v", only_if="!sound !off !sip", kind=""),
    Button("ready", _("Ready"), "r", "break wrapping", "has_sound", Act.READY, ""),
    Button("decline", _("Not now"), "n", "ringing", act=Act.DECLINE),
    Button("mute", _("Mute me"), "m", "talking", "!muted"),
    Button("unmute", _("Unmute me"), "m", "talking", "muted", kind=""),
    Button("hold", _("Hold"), "h", "talking", "leads !held", Act.HOLD),
    Button("resume", _("Speak again"), "h", "talking", "leads held", Act.RESUME, ""),
    Button("ask-interpreter", _("Interpreter"), "i", "talking", "leads !room !interpreter", Act.ROOM),
    Button("no-interpreter", _("No interpreter"), "i", "talking", "leads room !interpreter", Act.ROOM),
    Button("ask-supervisor", _("Supervisor"), "s", "talking", "leads !asked !others", Act.SUPERVISOR),
    Button("no-supervisor", _("No supervisor"), "s", "talking", "leads asked !others", Act.SUPERVISOR),
    Button("leave", _("Leave the call to them"), "l", "talking", "others", Act.LEAVE),
    Button("end", _("End: on to the code"), "e", "talking", "leads !returned", Act.END, "warning"),
    Button("end-returned", _("End: back to the menu"), "e", "talking", "leads returned", Act.END, "warning"),
    Button("break", _("Break"), "b", "ready wrapping", act=Act.BREAK),
    Button("sign-off", _("Sign off"), "x", "break ready wrapping"),
    Button("sign-on", _("Sign on again"), "r", "off", kind=""),
)  # fmt: skip
"""In the order in which they stand."""
