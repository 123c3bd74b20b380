"""One step of a call: an event in, actions out. Holds for every state what the table need not repeat.

A caller who hangs up, or presses `**`, is gone at once, from wherever they were. Silence has everything said once more and
leads on in the end. A key that leads nowhere is said to do so where a menu stands, and is passed over elsewhere.
"""

from dataclasses import replace
from typing import Final

from candour.roles.phone.flow import actions as do
from candour.roles.phone.flow import events as ev
from candour.roles.phone.flow.actions import Action
from candour.roles.phone.flow.call import Call, State
from candour.roles.phone.flow.table import PLACES, Place, Says
from candour.roles.phone.flow.ways import To, Way
from candour.roles.phone.prompts.names import Prompt

Step = tuple[Call, list[Action]]
_KEYS: Final = frozenset("0123456789*#")


def step(call: Call, event: ev.Event) -> Step:
    """Return the call after `event`, and what is to be done."""
    if call.state is State.ENDED:
        return call, []
    if isinstance(event, ev.Gone):
        return replace(call, state=State.ENDED), [do.Leave()]
    place = PLACES[call.state]
    if isinstance(event, ev.Pressed):
        return _pressed(call, place, event)
    if isinstance(event, ev.Waited):
        return _waited(call, place, event)
    return _on(call, place, event)


def types(call: Call) -> bool:
    """Say whether a digit now belongs to a code or a room: the driver then takes it down before it tells of the key."""
    return PLACES[call.state].typed is not None


def _pressed(call: Call, place: Place, event: ev.Pressed) -> Step:
    if event.key == "*" and event.quick and call.star:
        return replace(call, state=State.ENDED), [do.HangUp(), do.Leave()]
    call = replace(call, star=event.key == "*")
    if event.key not in _KEYS:
        return call, []
    if place.typed is not None and event.key.isdigit():
        return _typed(call, place, event)
    to = _resolved(place.keys.get(event.key, place.any_key), call, event)
    if to is not None:
        return _go(call, to)
    if place.patience is not None and place.typed is None:
        return _go(call, To(call.state, says=(Prompt.NOT_A_CHOICE,)), nudges=call.nudges)
    return call, []


def _typed(call: Call, place: Place, event: ev.Pressed) -> Step:
    typed = call.typed + 1
    if typed < place.digits:
        hush = [do.Hush()] if typed == 1 else []
        assert place.patience is not None  # noqa: S101 - narrows the type: who types may stop
        return replace(call, typed=typed), [*hush, do.Wait(place.patience)]
    to = _resolved(place.typed, call, event)
    assert to is not None  # noqa: S101 - narrows the type: what is whole leads on
    return _go(call, to)


def _waited(call: Call, place: Place, event: ev.Waited) -> Step:
    if place.patience is None:
        return call, []
    if call.nudges < place.nudges:
        again = To(call.state, says=(Prompt.STILL_THERE,) if call.nudges else ())
        return _go(call, again, nudges=call.nudges + 1)
    to = _resolved(place.silence, call, event)
    assert to is not None  # noqa: S101 - narrows the type: silence always leads on
    return _go(call, to)


def _on(call: Call, place: Place, event: ev.Event) -> Step:
    way = place.on.get(type(event))
    to = _resolved(way, call, event)
    if to is not None:
        return _go(call, to)
    if isinstance(event, ev.Played) and place.patience is not None:
        return call, [do.Wait(place.patience)]
    return call, []


def _resolved(way: Way | None, call: Call, event: ev.Event) -> To | None:
    return way if way is None or isinstance(way, To) else way(call, event)


def _go(call: Call, to: To, *, nudges: int = 0) -> Step:
    """Enter a state: what is done on the way, what the state does, what is said."""
    place = PLACES[to.state]
    after = replace(call, **{**to.note, "state": to.state, "typed": 0, "nudges": nudges})
    says: Says = (*to.says, *(place.says(after) if callable(place.says) else place.says))
    done: list[Action] = [*to.does, *place.does]
    if says:
        done.append(do.Say(says))
    elif place.talks:
        done.append(do.Talk())
    elif to.state is not State.ENDED:
        done.append(do.Hush())
    return after, done
