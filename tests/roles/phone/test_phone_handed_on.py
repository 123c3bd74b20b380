"""What the engine hands on, writes down and keeps: neither a caller's number nor their name."""

import contextvars
import gc
import logging
import types

import pytest
from caller import NAME, NUMBER, voice

import machines
from candour.roles.phone.sip import edge, message

HELLO = voice(0.2, seed=9)
NOT_THROUGH = (types.ModuleType, type, contextvars.Context)
POISON = (NUMBER, NAME, NAME.replace(" ", ""), NUMBER.encode().hex())


class Everything(logging.Handler):
    def __init__(self):
        super().__init__(level=0)
        self.lines = []

    def emit(self, record):
        self.lines.append(repr(vars(record)))


@pytest.fixture
def logged():
    handler, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(0)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)


class Keeping:
    """A listener that keeps whatever it is handed, in whatever form it can be written down."""

    def __init__(self, leg, *, says=b""):
        self.given, self.leg = [], leg
        self.given += [repr(leg), *(f"{name} {getattr(leg, name)!r}" for name in dir(leg))]
        leg.play(says)

    def _keep(self, *said):
        self.given += map(repr, said)

    def heard(self, *said):
        self._keep(*said)

    def pressed(self, *said):
        self._keep(*said)

    def played(self, *said):
        self._keep("played", *said)

    def gone(self, *said):
        self._keep("gone", *said)


def found_in(text):
    return [one for one in POISON if one.lower() in text.lower()]


def reachable(root):
    """Return every text and every bytes that can be reached from an object, each behind the kinds of object on the way to it.

    Through the event loop and what is scheduled there, but not through modules and classes, nor through contexts: those hold
    whatever earlier tests of this process have set.
    """
    seen, todo, found = set(), [(root, "")], []
    while todo:
        one, way = todo.pop()
        if id(one) in seen or isinstance(one, NOT_THROUGH):
            continue
        seen.add(id(one))
        if isinstance(one, (bytes, bytearray)):
            found.append(f"{way}: {one.decode('latin-1')}")
        elif isinstance(one, str):
            found.append(f"{way}: {one}")
        else:
            way = f"{way} {type(one).__name__}"
            inside = (
                one.__closure__ or ()
                if isinstance(one, types.FunctionType)
                else gc.get_referents(one)
            )
            todo += [(each, way) for each in inside]
    return "\n".join(found)


def calls_of_every_kind(line):
    """Call, speak and press, hang up; be refused; send what is no call; be hung up on."""
    with_keys = line.caller().call()
    with_keys.hears(HELLO)
    with_keys.say(voice(0.2))
    with_keys.press("1")
    machines.until(lambda: any("'1'" in one for one in line.told[0].given))
    with_keys.send("INVITE", body=with_keys.offer.replace(b"a=sendrecv", b"a=sendonly"))
    with_keys.answer(200)
    with_keys.acknowledge()
    with_keys.hang_up()
    refused = line.caller()
    refused.send("INVITE", body=b"x")
    refused.answer(488)
    refused.send("MESSAGE")
    refused.answer(405)
    refused.close()
    ended = line.caller().call()
    line.do(line.told[1].leg.end)
    ended.hung_up()
    ended.close()
    machines.until(lambda: line.engine.calls == 0)


def test_neither_number_nor_name_comes_out_of_the_engine(sip, logged):
    line = sip(says=HELLO, listener=Keeping)
    calls_of_every_kind(line)
    assert len(line.told) == 2
    assert found_in("".join(one for told in line.told for one in told.given)) == []
    assert found_in("".join(logged)) == []


def test_a_fault_is_logged_without_them(sip, logged):
    class Faulty(Keeping):
        def heard(self, frame):
            raise RuntimeError

    line = sip(listener=Faulty)
    caller = line.caller().call()
    caller.say(voice(0.02))
    caller.hung_up()
    assert any("fault" in one for one in logged)
    assert found_in("".join(logged)) == []
    caller.close()


def test_the_same_search_finds_them_where_nothing_is_stripped(sip, logged, monkeypatch):
    """The control: with every header let through, a driver that is handed the message, and a line in the log, it fails."""

    class All(frozenset):
        def __contains__(self, _):
            return True

    line = sip(says=HELLO, listener=Keeping)
    line.engine.edge.allowed = All()
    real = message.parse

    def loud(data, source, **said):
        logging.getLogger("candour.phone").debug("%s", data)
        read = real(data, source, **said)
        if line.told:
            line.told[0].heard(read.headers.get(b"p-asserted-identity"))
        return read

    monkeypatch.setattr(message, "parse", loud)
    calls_of_every_kind(line)
    assert NUMBER in found_in("".join(line.told[0].given))
    assert set(found_in("".join(logged))) == set(POISON)


def test_of_a_message_only_what_an_answer_repeats_is_read(sip):
    line = sip(listener=Keeping, says=HELLO)
    caller = line.caller()
    caller.send("OPTIONS")
    answer = caller.answer(200).decode()
    names = {one.split(":")[0] for one in answer.split("\r\n\r\n")[0].split("\r\n")[1:]}
    assert names == {"Via", "From", "To", "Call-ID", "CSeq", "Allow", "Accept", "Content-Length"}
    caller.close()
    caller = line.caller().call()
    answer = caller.answer(200).decode()
    names = {one.split(":")[0] for one in answer.split("\r\n\r\n")[0].split("\r\n")[1:]}
    assert names <= {
        "Via",
        "From",
        "To",
        "Call-ID",
        "CSeq",
        "Contact",
        "Allow",
        "Content-Type",
        "Content-Length",
    }
    where = [one for one in answer.split("\r\n") if NUMBER in one]
    assert {one.split(":")[0] for one in where} <= {"From", "Call-ID"}
    read = message.parse(caller.invite, ("127.0.0.1", 1))
    rest = [
        value
        for name, values in read.headers.items()
        for value in values
        if name not in {b"from", b"contact", b"call-id"}
    ]
    assert found_in(repr(rest)) == []
    caller.hang_up()


def test_when_a_call_is_over_nothing_in_the_engine_names_its_caller(sip, monkeypatch):
    monkeypatch.setattr(edge, "REMEMBERED_SECONDS", 0.5)
    line = sip(says=HELLO, listener=Keeping)
    caller = line.caller().call()
    held = line.run(_dialogs(line))
    assert NUMBER in found_in(reachable(line.engine))  # what the BYE must repeat: the search works
    caller.hang_up()
    calls_of_every_kind_after(line)
    machines.until(lambda: not line.engine.edge._answered)
    assert found_in(reachable(line.engine)) == []
    assert found_in(reachable(held)) == []
    assert found_in(reachable(line.told)) == []


def test_a_message_is_overwritten_when_it_has_been_dealt_with(sip):
    line = sip(listener=Keeping)
    taken, take = [], line.engine.edge._take

    def keep(request):
        taken.append(
            (
                request,
                [*(one for values in request.headers.values() for one in values), request.body],
            )
        )
        assert NUMBER in found_in(repr(taken[-1][1]))
        take(request)

    line.engine.edge._take = keep
    caller = line.caller().call()
    caller.hang_up()
    machines.until(lambda: line.engine.calls == 0)
    assert len(taken) == 3
    assert not any(one for _, held in taken for one in held)
    assert not any(line.engine.edge._buffer)


async def _dialogs(line):
    return list(line.engine._dialogs.values())


def calls_of_every_kind_after(line):
    line.told.clear()
    calls_of_every_kind(line)
