"""The flow of a call: every state with every event, ways out of everywhere, nothing of the caller's in any action."""

import dataclasses
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.roles.phone.flow import actions as do
from candour.roles.phone.flow import events as ev
from candour.roles.phone.flow.call import Call, State
from candour.roles.phone.flow.machine import step, types
from candour.roles.phone.flow.table import PLACES
from candour.roles.phone.prompts.names import Prompt

KEYS = "0123456789*#"
LETTERS = ("question", "preview", "message")
OTHERS = [
    ev.Answered(), ev.Played(), ev.Waited(), ev.Full(), ev.Recorded(), ev.Recorded(empty=True), ev.Kept(), ev.NotKept(),
    ev.Same(), ev.Differs(), ev.Unknown(), ev.NotNow(), ev.Unspeakable(), ev.Placed(2), ev.Placed(1), ev.Nobody(),
    ev.Connected(), ev.Held(), ev.Resumed(), ev.Over(), ev.Lost(), ev.Gone(),
    ev.Found("received"), ev.Found("closed", LETTERS, gaps=True, unreadable=True), ev.Found("", ("status",)),
]  # fmt: skip
EVENTS = [
    *OTHERS,
    *(ev.Pressed(key) for key in KEYS),
    *(ev.Pressed(key, quick=True) for key in KEYS),
]
DRIVER = {  # what the driver is certain to tell after an action of a kind, one of these
    do.Say: [ev.Played()], do.Wait: [ev.Waited()], do.Finish: [ev.Recorded(), ev.Recorded(empty=True)],
    do.Keep: [ev.Kept(), ev.NotKept()], do.Claim: [ev.Kept(), ev.NotKept()], do.Compare: [ev.Same(), ev.Differs()],
    do.Look: [ev.Found("received", LETTERS), ev.Unknown(), ev.NotNow()], do.Tell: [ev.Kept(), ev.NotKept()],
    do.Queue: [ev.Placed(1), ev.Nobody(), ev.Connected()],
}  # fmt: skip


def begun(**said):
    return Call(languages=("en", "cy"), **said)


def calls_in(state):
    """Return calls in a state as they can be, returned or not, with and without letters at hand."""
    acts = ("answer", "object", "message", "withdraw", "destroy", "agree")
    if state is State.LETTER:
        return [
            begun(state=state, language="en", returned=True, letters=LETTERS, at=at)
            for at in range(3)
        ]
    if state in {State.TELLING, State.UNTOLD}:
        return [begun(state=state, language="en", returned=True, act=act) for act in acts]
    return [
        begun(state=state, language="en"),
        begun(state=state, language="cy", returned=True, act="answer", letters=LETTERS),
        begun(
            state=state, language="en", nudges=5, said_back=5, heard_nothing=5, star=True, typed=19
        ),
    ]


EVERY = [call for state in State for call in calls_in(state)]


def test_the_table_has_every_state():
    assert set(PLACES) == set(State)


@pytest.mark.parametrize("state", State)
def test_every_state_bears_every_event(state):
    for call in calls_in(state):
        for event in EVENTS:
            after, done = step(call, event)
            assert after.state in PLACES
            assert all(isinstance(one, do.Action) for one in done)


@pytest.mark.parametrize("state", [one for one in State if one is not State.ENDED])
def test_two_stars_and_hanging_up_end_the_call_at_once_and_without_a_word(state):
    for call in calls_in(state):
        once, first = step(call, ev.Pressed("*"))
        assert not [one for one in first if isinstance(one, do.HangUp)]
        if once.state is not State.ENDED:
            after, done = step(once, ev.Pressed("*", quick=True))
            assert (after.state, done) == (State.ENDED, [do.HangUp(), do.Leave()])
        assert step(call, ev.Gone()) == (dataclasses.replace(call, state=State.ENDED), [do.Leave()])


def test_two_stars_apart_or_with_a_key_between_are_no_panic():
    call = begun(state=State.RECORDING, language="en")
    paused, _ = step(call, ev.Pressed("*"))
    going_on, _ = step(paused, ev.Pressed("*"))
    assert (paused.state, going_on.state) == (State.PAUSED, State.RECORDING)
    star, _ = step(begun(state=State.TYPE_BACK, language="en"), ev.Pressed("*"))
    between, _ = step(star, ev.Pressed("5", quick=True))
    assert step(between, ev.Pressed("*", quick=True))[0].state is not State.ENDED


def test_nothing_happens_after_the_end():
    for call in calls_in(State.ENDED):
        for event in EVENTS:
            assert step(call, event) == (call, [])


def what_follows(done):
    """Return the events that the driver will tell, given what was to be done."""
    return [event for one in done for event in DRIVER.get(type(one), [])]


@pytest.mark.parametrize("state", [one for one in State if one is not State.ENDED])
def test_no_state_is_without_a_way_out(state):
    """Walk from each state, pressing keys or not, by what the driver is certain to tell, until the call has ended."""
    for call in calls_in(state):
        seen, ways = {call}, [call]
        while ways:
            now = ways.pop()
            if now.state is State.ENDED:
                break
            for event in [*OTHERS[:-4], *(ev.Pressed(key) for key in KEYS)]:
                after, _ = step(now, event)
                after = dataclasses.replace(
                    after, nudges=min(after.nudges, 3), tries=min(after.tries, 1)
                )
                if after not in seen:
                    seen.add(after)
                    ways.append(after)
        else:
            pytest.fail(f"{state}: no way leads to the end")


@pytest.mark.parametrize("worst", [False, True])
@pytest.mark.parametrize("state", [one for one in State if one is not State.ENDED])
def test_a_caller_who_presses_nothing_comes_to_the_end(state, worst):
    """With nobody pressing, what the driver tells and the clock alone end every call, whether all goes well or nothing does."""
    for start in calls_in(state):
        call, done = start, []
        for _ in range(100):
            if call.state is State.ENDED:
                break
            place = PLACES[call.state]
            told = [event for event in what_follows(done) if type(event) in place.on]
            told = told or [
                event
                for event in OTHERS
                if type(event) in place.on and type(event) is not ev.Connected
            ]
            if not told:
                assert place.patience is not None
                told = [ev.Waited()]
            last = worst or call.state in {State.LIVE, State.HELD, State.QUEUE, State.ASKING}
            call, done = step(
                call, told[-1] if last else told[0]
            )  # a person ends what a person holds
            done = [*done, *PLACES[call.state].does]
        assert call.state is State.ENDED, (start, call)


def test_the_driver_tells_something_in_every_state_in_which_nobody_need_press():
    """Found: without this, a state whose event never comes would hold a caller for ever."""
    for state, place in PLACES.items():
        if place.patience is None and state is not State.ENDED:
            certain = {type(event) for one in place.does for event in DRIVER.get(type(one), [])}
            said = {ev.Played} if place.says else set()
            from_the_way = {State.COMPARING: {ev.Same}, State.LOOKING: {ev.Unknown}, State.TELLING: {ev.Kept},
                            State.RECORDING: {ev.Full}, State.LIVE: {ev.Over}, State.INTERPRETING: {ev.Over},
                            State.JOINING: {ev.Unknown}}.get(state, set())  # fmt: skip
            assert set(place.on) & (certain | said | from_the_way), state


def words_in(action):
    """Return every value in an action."""
    for part in dataclasses.fields(action):
        value = getattr(action, part.name)
        yield from value if isinstance(value, tuple) else [value]


@given(st.lists(st.sampled_from(EVENTS), max_size=80))
def test_no_action_and_nothing_remembered_carries_what_a_caller_said(events):
    call = begun()
    allowed = {"en", "cy", "", "received", "closed", "passed-on", "stop", "pass", "message", "answer", "object",
               "agree", "withdraw", "destroy", "question", "preview", "status"}  # fmt: skip
    for event in [ev.Answered(), *events]:
        call, done = step(call, event)
        for action in done:
            for value in words_in(action):
                assert isinstance(value, Prompt | do.Own | int | float) or value in allowed
        for part in dataclasses.fields(call):
            value = getattr(call, part.name)
            for one in value if isinstance(value, tuple) else [value]:
                assert isinstance(one, State | bool | int) or one in allowed


@given(st.text(string.digits, min_size=20, max_size=20))
def test_typed_digits_are_counted_and_not_kept(code):
    call = begun(state=State.ENTER_CODE, language="en")
    assert types(call)
    seen = []
    for key in code:
        call, done = step(call, ev.Pressed(key))
        seen += done
    assert call.state is State.LOOKING
    other = begun(state=State.ENTER_CODE, language="en")
    for key in reversed(code):
        other, _ = step(other, ev.Pressed(key))
    assert other == call
    assert do.Look(0) in seen


def played_through(call, *events):
    said = []
    for event in events:
        call, done = step(call, event)
        said += [part for one in done if isinstance(one, do.Say) for part in one.parts]
    return call, said


def test_a_message_is_left_reviewed_and_answered_with_a_code():
    call, said = played_through(
        begun(), ev.Answered(), ev.Pressed("2"), ev.Pressed("1"), ev.Played(), ev.Played(), ev.Pressed("#"), ev.Recorded(),
        ev.Pressed("2"), ev.Played(), ev.Pressed("1"), ev.Pressed("1"), ev.Pressed("1"), ev.Pressed("2"), ev.Kept(), ev.Played(),
    )  # fmt: skip
    assert (call.state, call.language, call.danger, call.preview, call.silence) == (
        State.TYPE_BACK, "cy", True, True, "pass",
    )  # fmt: skip
    assert said.count(do.Own.CODE) == 2
    assert Prompt.SAFE in said
    assert said.index(Prompt.SAFE) < said.index(do.Own.CODE)
    for key in "12345678901234567890":
        call, _ = step(call, ev.Pressed(key))
    assert call.state is State.COMPARING
    assert step(call, ev.Differs())[0].state is State.CODE
    assert step(call, ev.Same())[0].state is State.GOODBYE


def test_the_code_is_said_only_once_the_message_is_safe():
    """From no state before KEEPING is the code said, whatever happens."""
    for call in EVERY:
        for event in EVENTS:
            _, done = step(call, event)
            says = any(do.Own.CODE in one.parts for one in done if isinstance(one, do.Say))
            if says:
                after_safe = isinstance(event, ev.Kept) and call.state in {
                    State.KEEPING,
                    State.CLAIMING,
                }
                assert after_safe or call.state in {State.CODE, State.TYPE_BACK, State.COMPARING}


def test_each_wrong_code_of_a_call_waits_longer_and_none_ends_it():
    call = begun(state=State.ENTER_CODE, language="en")
    for turn in range(12):
        done = []
        for key in "12345678901234567890":
            call, done = step(call, ev.Pressed(key))
        assert do.Look(turn) in done
        call, _ = step(call, ev.Unknown())
        assert call.state is State.ENTER_CODE


def test_a_text_to_be_seen_first_can_be_agreed_to_or_objected_to_and_nothing_else_can():
    preview = begun(
        state=State.LETTER, language="en", returned=True, letters=("preview", "question"), at=0
    )
    agreed, done = step(preview, ev.Pressed("4"))
    assert (agreed.state, agreed.act) == (State.TELLING, "agree")
    assert do.Tell("agree") in done
    objecting, _ = step(preview, ev.Pressed("5"))
    assert (objecting.state, objecting.act) == (State.SPEAK, "object")
    question = dataclasses.replace(preview, at=1)
    for key in "45":
        assert step(question, ev.Pressed(key))[0].state is State.LETTER
    answering, _ = step(question, ev.Pressed("3"))
    assert (answering.state, answering.act) == (State.SPEAK, "answer")


def test_a_live_call_comes_back_for_its_code_and_a_returned_caller_to_the_mailbox():
    live = begun(state=State.LIVE, language="en")
    back, done = step(live, ev.Over())
    assert (back.state, do.Claim() in done) == (State.CLAIMING, True)
    assert step(back, ev.Kept())[0].state is State.CODE
    returned = dataclasses.replace(live, returned=True)
    assert step(returned, ev.Over())[0].state is State.MAILBOX
    assert step(live, ev.Lost())[0].state is State.SPEAK


def test_nobody_is_heard_while_the_line_itself_speaks():
    """Talk is the last word of a state in which nothing is said, and of no other."""
    connected, done = step(begun(state=State.QUEUE, language="en", place=1), ev.Connected())
    assert (connected.state, do.Talk() in done) == (State.CONNECTING, False)
    live, done = step(connected, ev.Played())
    assert (live.state, done) == (State.LIVE, [do.Talk()])
    held, done = step(live, ev.Held())
    assert (held.state, do.Talk() in done) == (State.HELD, False)
    assert step(held, ev.Resumed()) == (live, [do.Talk()])


def test_an_interpreter_joins_by_six_digits_and_three_guesses_end_the_call():
    call, _ = step(begun(state=State.MENU, language="en"), ev.Pressed("0"))
    for digit in "12345":
        call, done = step(call, ev.Pressed(digit))
        assert call.state is State.ROOM
    joining, done = step(call, ev.Pressed("6"))
    assert (joining.state, do.Join(0) in done) == (State.JOINING, True)
    assert step(joining, ev.Connected())[1] == [do.Talk()]
    again, _ = step(joining, ev.Unknown())
    assert (again.state, again.tries) == (State.ROOM, 1)
    assert step(dataclasses.replace(joining, tries=2), ev.Unknown())[0].state is State.GOODBYE


def test_whoever_waits_for_a_call_taker_can_leave_a_message_at_any_time():
    queued = begun(state=State.QUEUE, language="en", place=3)
    message, done = step(queued, ev.Pressed("1"))
    assert (message.state, do.LeaveQueue() in done) == (State.SPEAK, True)
    nearer, _ = step(queued, ev.Placed(2))
    assert nearer.place == 2
    assert step(queued, ev.Placed(3)) == (queued, [])


UNNAMED = {State.MENU: {"0"}}  # an interpreter knows it from the call taker
MENUS = {  # the keys that a prompt's text names, by state
    State.MENU: "123", State.REVIEW: "12345", State.ASK_DANGER: "12", State.ASK_PREVIEW: "12", State.ASK_SILENCE: "12",
    State.UNKEPT: "12", State.PAUSED: "*#", State.TYPE_BACK: "*#", State.MAILBOX: "12349", State.STOP: "129", State.QUEUE: "1",
    State.LETTER: "123459",
}  # fmt: skip


def test_the_keys_that_the_texts_name_are_those_of_the_table():
    for state, keys in MENUS.items():
        named = (
            set(PLACES[state].keys)
            - UNNAMED.get(state, set())
            - (set() if "*" in keys else {"*"})
            - (set() if "#" in keys else {"#"})
        )
        assert named == set(keys), state
