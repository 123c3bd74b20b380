"""Where a call goes next, where that depends on what was chosen before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from candour.roles.phone.flow import actions as do
from candour.roles.phone.flow import events as ev
from candour.roles.phone.flow.actions import Action, Own
from candour.roles.phone.flow.call import Call, State
from candour.roles.phone.prompts.names import Prompt

MOST_NOTHING: Final = 2
MOST_SAID_BACK: Final = 2
MOST_ROOMS: Final = 3


@dataclass(frozen=True)
class To:
    """The next state, with what is said and done on the way there, and what is remembered."""

    state: State
    says: tuple[Prompt | Own, ...] = ()
    does: tuple[Action, ...] = ()
    note: Mapping[str, Any] = field(default_factory=dict)


Way = To | Callable[[Call, ev.Event], To | None]
"""None: it leads nowhere, as a key that does nothing here."""
_STATUS: Final = {
    "received": Prompt.STATUS_RECEIVED,
    "passed-on": Prompt.STATUS_PASSED_ON,
    "closed": Prompt.STATUS_CLOSED,
}
_HAVE: Final = {
    "answer": Prompt.HAVE_ANSWER,
    "message": Prompt.HAVE_MESSAGE,
    "agree": Prompt.HAVE_YES,
    "object": Prompt.HAVE_OBJECTION,
    "withdraw": Prompt.HAVE_STOP,
    "destroy": Prompt.HAVE_DESTROY,
}


def language(call: Call, event: ev.Event) -> To | None:
    """The key of a language."""
    key = event.key if isinstance(event, ev.Pressed) else ""
    if not key.isdigit() or not 0 < int(key) <= len(call.languages):
        return None
    return To(State.MENU, note={"language": call.languages[int(key) - 1]})


def first_language(call: Call, event: ev.Event) -> To:  # noqa: ARG001 - a way's signature
    """Nobody chose: the first one."""
    return To(State.MENU, note={"language": call.languages[0]})


def menu(call: Call) -> tuple[Prompt | Own, ...]:
    """The safety message is said once, before the choices."""
    return (Prompt.MENU,) if call.nudges else (Prompt.SAFETY, Prompt.DANGER, Prompt.MENU)


def recorded(call: Call, event: ev.Event) -> To:
    """Something was said, or nothing."""
    if not (isinstance(event, ev.Recorded) and event.empty):
        full = (Prompt.FULL,) if call.full else ()
        return To(State.REVIEW, says=full, note={"full": False})
    if call.heard_nothing >= MOST_NOTHING:
        return To(State.GOODBYE, says=(Prompt.HEARD_NOTHING,))
    more = {"heard_nothing": call.heard_nothing + 1}
    return To(State.SPEAK, says=(Prompt.HEARD_NOTHING,), note=more)


def hand_in(call: Call, event: ev.Event) -> To:
    """A new report has questions left; what a returning caller says has none."""
    return tell(call, event) if call.returned else To(State.ASK_DANGER)


def deleted(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """The recording is destroyed, as the caller wished."""
    return To(call.home, says=(Prompt.DELETED,), does=(do.Discard(),))


def tell(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """Hand in what a returning caller says."""
    return To(State.TELLING, does=(do.Tell(call.act),))


def told(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """It is handed in."""
    return To(State.MAILBOX, says=(_HAVE[call.act],), note={"act": ""})


def code_again(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """Nothing was typed back: the code is said once more, and then the call ends."""
    if call.said_back >= MOST_SAID_BACK:
        return To(State.GOODBYE)
    return To(State.CODE, note={"said_back": call.said_back + 1})


def look(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """Twenty digits were typed."""
    return To(State.LOOKING, does=(do.Look(call.tries),))


def unknown(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """They open nothing; each such look-up in a call waits longer."""
    return To(State.ENTER_CODE, says=(Prompt.CODE_UNKNOWN,), note={"tries": call.tries + 1})


def found(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """A mailbox opened: where the work stands, and how many letters there are."""
    assert isinstance(event, ev.Found)  # noqa: S101 - narrows the type: the table leads here on no other
    status = (_STATUS[event.status],) if event.status in _STATUS else ()
    gaps = (Prompt.LETTER_MISSING,) if event.gaps else ()
    unreadable = (Prompt.LETTER_UNREADABLE,) if event.unreadable else ()
    count: tuple[Prompt | Own, ...] = (
        (Prompt.YOU_HAVE, Own.COUNT) if event.letters else (Prompt.NO_LETTERS,)
    )
    note = {"returned": True, "status": event.status, "letters": event.letters, "at": 0}
    return To(State.MAILBOX, says=(*status, *gaps, *unreadable, *count), note=note)


def first_letter(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """The newest letter, if there is one."""
    if not call.letters:
        return To(State.MAILBOX, says=(Prompt.NO_LETTERS,))
    return To(State.LETTER, note={"at": 0})


def next_letter(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """The letter before; after the oldest, the mailbox."""
    if call.at + 1 >= len(call.letters):
        return To(State.MAILBOX)
    return To(State.LETTER, note={"at": call.at + 1})


def letter(call: Call) -> tuple[Prompt | Own, ...]:
    """A letter and what can be done about it."""
    act = call.letters[call.at]
    intro = (Prompt.PREVIEW_INTRO,) if act == "preview" else ()
    menus = {"question": Prompt.QUESTION_MENU, "preview": Prompt.PREVIEW_MENU}
    return (Prompt.LETTER, Own.NTH, *intro, Own.LETTER, menus.get(act, Prompt.LETTER_MENU))


def answer(call: Call, event: ev.Event) -> To | None:  # noqa: ARG001
    """An answer to a question; to another letter, a message."""
    act = call.letters[call.at]
    if act == "preview":
        return None
    return To(State.SPEAK, note={"act": "answer" if act == "question" else "message"})


def agree(call: Call, event: ev.Event) -> To | None:  # noqa: ARG001
    """The text may be passed on."""
    if call.letters[call.at] != "preview":
        return None
    return To(State.TELLING, does=(do.Tell("agree"),), note={"act": "agree"})


def objection(call: Call, event: ev.Event) -> To | None:  # noqa: ARG001
    """The text may not be passed on, and why."""
    if call.letters[call.at] != "preview":
        return None
    return To(State.SPEAK, note={"act": "object"})


def placed(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """The caller stands in the queue."""
    assert isinstance(event, ev.Placed)  # noqa: S101 - narrows the type: the table leads here on no other
    return To(State.QUEUE, note={"place": event.place})


def moved_up(call: Call, event: ev.Event) -> To | None:
    """The place is said anew only where it changed."""
    assert isinstance(event, ev.Placed)  # noqa: S101 - as above
    return None if event.place == call.place else placed(call, event)


def leave_queue(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """A message instead."""
    return To(State.SPEAK, does=(do.LeaveQueue(),), note=_as_message(call))


def instead(reason: Prompt) -> Callable[[Call, ev.Event], To]:
    """Return the way to a message where no call taker can be had, with the reason."""

    def way(call: Call, event: ev.Event) -> To:  # noqa: ARG001
        return To(State.SPEAK, says=(reason,), note=_as_message(call))

    return way


def _as_message(call: Call) -> dict[str, str]:
    return {"act": "message"} if call.returned else {}


def over(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """The call taker has finished: who had a code keeps it, anybody else gets one."""
    return To(State.MAILBOX) if call.returned else To(State.CLAIMING)


def join(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """A room was typed."""
    return To(State.JOINING, does=(do.Join(call.tries),))


def no_room(call: Call, event: ev.Event) -> To:  # noqa: ARG001
    """No conversation has it; who has typed several is guessing."""
    if call.tries + 1 >= MOST_ROOMS:
        return To(State.GOODBYE, says=(Prompt.ROOM_UNKNOWN,))
    return To(State.ROOM, says=(Prompt.ROOM_UNKNOWN,), note={"tries": call.tries + 1})
