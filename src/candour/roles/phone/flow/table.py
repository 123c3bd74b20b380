"""Each state of a call: what is said in it, what is done, where keys and events lead. Read with `machine`.

Where a way depends on what was chosen before, a function of `ways` says it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from candour.roles.phone.flow import actions as do
from candour.roles.phone.flow import events as ev
from candour.roles.phone.flow import ways
from candour.roles.phone.flow.actions import Action, Own
from candour.roles.phone.flow.call import Call, State
from candour.roles.phone.flow.ways import To, Way
from candour.roles.phone.prompts.names import Prompt

Says = tuple[Prompt | Own, ...]
CODE_DIGITS: Final = 20
ROOM_DIGITS: Final = 6
SHORT, LONG, TYPING = 8.0, 60.0, 30.0
"""Seconds without a key: after a menu, while a caller collects themselves, while they type or write."""
S: Final = State


@dataclass(frozen=True)
class Place:
    """One state."""

    does: tuple[Action, ...] = ()
    says: Says | Callable[[Call], Says] = ()
    keys: Mapping[str, Way] = field(default_factory=dict)
    any_key: Way | None = None
    on: Mapping[type[ev.Event], Way] = field(default_factory=dict)
    typed: Way | None = None  # where `digits` digits lead; digits are then no keys of a menu
    digits: int = CODE_DIGITS
    talks: bool = False  # the caller hears and is heard by those they are connected with
    patience: float | None = None  # None: an event of another kind is certain to come
    nudges: int = 1  # how often silence has everything said again
    silence: Way = field(default_factory=lambda: To(State.GOODBYE))


PLACES: Final[dict[State, Place]] = {
    S.BEGIN: Place(on={ev.Answered: To(S.LANGUAGE)}, patience=LONG),
    S.LANGUAGE: Place(
        says=(Own.CHOICES,),
        any_key=ways.language,
        patience=SHORT,
        silence=ways.first_language,
    ),
    S.MENU: Place(
        says=ways.menu,
        keys={
            "1": To(S.SPEAK),
            "2": To(S.ASKING),
            "3": To(S.ENTER_CODE),
            "0": To(S.ROOM),  # an interpreter knows it from the call taker; no caller is told
            "*": To(S.MENU),
        },
        patience=SHORT,
        nudges=2,
    ),
    S.SPEAK: Place(says=(Prompt.SPEAK,), on={ev.Played: To(S.TONE)}, keys={"#": To(S.TONE)}),
    S.TONE: Place(
        does=(do.Record(),),  # people begin to speak before it has ended
        says=(Prompt.TONE,),
        on={ev.Played: To(S.RECORDING)},
    ),
    S.RECORDING: Place(
        does=(do.Record(),),
        keys={"#": To(S.FINISHING), "*": To(S.PAUSED)},
        on={ev.Full: To(S.FINISHING, note={"full": True})},
    ),
    S.PAUSED: Place(
        does=(do.Pause(),),
        says=(Prompt.PAUSED,),
        keys={"#": To(S.FINISHING), "*": To(S.RECORDING)},
        patience=LONG,
        nudges=0,
        silence=To(S.FINISHING),
    ),
    S.FINISHING: Place(does=(do.Finish(),), on={ev.Recorded: ways.recorded}),
    S.REVIEW: Place(
        says=(Prompt.REVIEW,),
        keys={
            "1": ways.hand_in,
            "2": To(S.HEARING),
            "3": To(S.SPEAK),
            "4": To(S.SPEAK, does=(do.Discard(),)),
            "5": ways.deleted,
            "*": To(S.REVIEW),
        },
        patience=SHORT,
        silence=ways.hand_in,  # they have told us something and wait: they must not be left without a code
    ),
    S.HEARING: Place(says=(Own.RECORDING,), any_key=To(S.REVIEW), on={ev.Played: To(S.REVIEW)}),
    S.ASK_DANGER: Place(
        says=(Prompt.ASK_DANGER,),
        keys={
            "1": To(S.ASK_PREVIEW, says=(Prompt.DANGER_HELP,), note={"danger": True}),
            "2": To(S.ASK_PREVIEW, note={"danger": False}),
            "*": To(S.ASK_DANGER),
        },
        patience=SHORT,
        silence=To(S.ASK_PREVIEW),
    ),
    S.ASK_PREVIEW: Place(
        says=(Prompt.ASK_PREVIEW,),
        keys={
            "1": To(S.ASK_SILENCE, note={"preview": True}),
            "2": To(S.KEEPING, note={"preview": False, "silence": ""}),
            "*": To(S.ASK_PREVIEW),
        },
        patience=SHORT,
        silence=To(S.KEEPING, note={"preview": False, "silence": ""}),
    ),
    S.ASK_SILENCE: Place(
        says=(Prompt.ASK_SILENCE,),
        keys={
            "1": To(S.KEEPING, note={"silence": "stop"}),
            "2": To(S.KEEPING, note={"silence": "pass"}),
            "*": To(S.ASK_SILENCE),
        },
        patience=SHORT,
        silence=To(S.KEEPING, note={"silence": "stop"}),
    ),
    S.KEEPING: Place(
        does=(do.Keep(),),
        says=(Prompt.WAIT,),
        on={ev.Kept: To(S.CODE, says=(Prompt.SAFE,)), ev.NotKept: To(S.UNKEPT)},
    ),
    S.UNKEPT: Place(
        says=(Prompt.NOT_KEPT,),
        keys={"1": To(S.KEEPING), "2": To(S.GOODBYE), "*": To(S.UNKEPT)},
        patience=SHORT,
        nudges=2,
    ),
    S.CODE: Place(
        says=(Prompt.CODE_FIRST, Own.CODE, Prompt.CODE_AGAIN, Own.CODE),
        keys={"*": To(S.CODE), "#": To(S.TYPE_BACK)},
        on={ev.Played: To(S.TYPE_BACK)},
    ),
    S.TYPE_BACK: Place(
        does=(do.Type(),),
        says=(Prompt.TYPE_BACK,),
        keys={"*": To(S.CODE), "#": To(S.GOODBYE)},
        typed=To(S.COMPARING, does=(do.Compare(),)),
        patience=TYPING,
        nudges=0,
        silence=ways.code_again,
    ),
    S.COMPARING: Place(
        on={
            ev.Same: To(S.GOODBYE, says=(Prompt.CODE_RIGHT,)),
            ev.Differs: To(S.CODE, says=(Prompt.CODE_DIFFERS,)),
        }
    ),
    S.ENTER_CODE: Place(
        does=(do.Type(),),
        says=(Prompt.ENTER_CODE,),
        keys={"*": To(S.ENTER_CODE), "#": To(S.ENTER_CODE, says=(Prompt.CODE_UNFINISHED,))},
        typed=ways.look,
        patience=TYPING,
    ),
    S.LOOKING: Place(
        says=(Prompt.WAIT,),
        on={
            ev.Found: ways.found,
            ev.Unknown: ways.unknown,
            ev.NotNow: To(S.GOODBYE, says=(Prompt.NOT_NOW,)),
        },
    ),
    S.MAILBOX: Place(
        says=(Prompt.MAILBOX_MENU,),
        keys={
            "1": ways.first_letter,
            "2": To(S.SPEAK, note={"act": "message"}),
            "3": To(S.ASKING),
            "4": To(S.STOP),
            "9": To(S.GOODBYE),
            "*": To(S.MAILBOX),
        },
        patience=SHORT,
        nudges=2,
    ),
    S.LETTER: Place(
        says=ways.letter,
        keys={
            "1": To(S.LETTER),
            "2": ways.next_letter,
            "3": ways.answer,
            "4": ways.agree,
            "5": ways.objection,
            "9": To(S.MAILBOX),
            "*": To(S.LETTER),
        },
        on={ev.Unspeakable: To(S.MAILBOX, says=(Prompt.LETTER_UNREADABLE,))},
        patience=SHORT,
        silence=To(S.MAILBOX),
    ),
    S.STOP: Place(
        says=(Prompt.STOP_MENU,),
        keys={
            "1": To(S.TELLING, does=(do.Tell("withdraw"),), note={"act": "withdraw"}),
            "2": To(S.TELLING, does=(do.Tell("destroy"),), note={"act": "destroy"}),
            "9": To(S.MAILBOX),
            "*": To(S.STOP),
        },
        patience=SHORT,
        silence=To(S.MAILBOX),
    ),
    S.TELLING: Place(says=(Prompt.WAIT,), on={ev.Kept: ways.told, ev.NotKept: To(S.UNTOLD)}),
    S.UNTOLD: Place(
        says=(Prompt.NOT_KEPT,),
        keys={"1": ways.tell, "2": To(S.GOODBYE), "*": To(S.UNTOLD)},
        patience=SHORT,
        nudges=2,
    ),
    S.ASKING: Place(
        does=(do.Queue(),),
        says=(Prompt.WAIT,),
        on={
            ev.Placed: ways.placed,
            ev.Nobody: ways.instead(Prompt.QUEUE_NOBODY),
            ev.Connected: To(S.CONNECTING),
        },
    ),
    S.QUEUE: Place(
        says=(Prompt.QUEUE_PLACE, Own.PLACE, Prompt.QUEUE_CHOICE),
        keys={"1": ways.leave_queue, "*": To(S.QUEUE)},
        on={
            ev.Placed: ways.moved_up,
            ev.Nobody: ways.instead(Prompt.QUEUE_NOBODY),
            ev.Connected: To(S.CONNECTING),
        },
        patience=20.0,
        nudges=0,
        silence=To(S.QUEUE, says=(Prompt.QUEUE_COMFORT,)),
    ),
    S.CONNECTING: Place(
        says=(Prompt.CONNECTING,),
        on={
            ev.Played: To(S.LIVE),
            ev.Held: To(S.HELD),
            ev.Over: ways.over,
            ev.Lost: ways.instead(Prompt.LIVE_LOST),
        },
    ),
    S.LIVE: Place(
        talks=True,
        on={
            ev.Held: To(S.HELD),
            ev.Over: ways.over,
            ev.Lost: ways.instead(Prompt.LIVE_LOST),
        },
    ),
    S.HELD: Place(
        says=(Prompt.HOLD,),
        on={
            ev.Resumed: To(S.LIVE),
            ev.Over: ways.over,
            ev.Lost: ways.instead(Prompt.LIVE_LOST),
        },
        patience=15.0,
        nudges=0,
        silence=To(S.HELD),
    ),
    S.CLAIMING: Place(
        does=(do.Claim(),),  # it is ready nearly always: what is said would be cut off
        on={
            ev.Kept: To(S.CODE, says=(Prompt.LIVE_OVER, Prompt.SAFE)),
            ev.NotKept: To(S.GOODBYE, says=(Prompt.CLAIM_NOT_MADE,)),
        },
    ),
    S.ROOM: Place(
        does=(do.Type(),),
        says=(Prompt.ENTER_ROOM,),
        keys={"*": To(S.ROOM), "#": To(S.MENU)},
        typed=ways.join,
        digits=ROOM_DIGITS,
        patience=TYPING,
    ),
    S.JOINING: Place(
        says=(Prompt.WAIT,), on={ev.Connected: To(S.INTERPRETING), ev.Unknown: ways.no_room}
    ),
    S.INTERPRETING: Place(talks=True, on={ev.Over: To(S.GOODBYE), ev.Lost: To(S.GOODBYE)}),
    S.GOODBYE: Place(
        says=(Prompt.GOODBYE,), on={ev.Played: To(S.ENDED, does=(do.HangUp(), do.Leave()))}
    ),
    S.ENDED: Place(),
}
"""Every state."""
