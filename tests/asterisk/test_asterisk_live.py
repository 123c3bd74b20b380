"""A live call through Asterisk: SIP and RTP on one side, WebRTC through a real relay on the other, and the same office between."""

import pytest
from asterisk_line import AsteriskLine
from softphone import Softphone
from test_phone_live import hears_each_other, waits

import machines
from candour.parcels.seats import Act, State
from candour.roles.phone.prompts.names import Prompt
from relay import RelayServer


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live")
    relay = RelayServer(folder)
    line = AsteriskLine(
        machines.found(folder),
        CANDOUR_SWITCHBOARD_PORT=str(machines.free_port()),
        **relay.settings(),
    )
    yield line
    line.end()
    relay.end()


def test_a_caller_and_a_call_taker_speak_and_the_caller_is_handed_back_for_their_code(line):
    seat = Softphone(line).connect()
    caller = waits(line)
    shown = seat.answers()
    assert (shown.language, shown.returned, shown.about) == ("en", False, "")
    caller.prompt(Prompt.CONNECTING)
    hears_each_other(caller, seat, seed=70)
    slip = machines.until(lambda: line.collect().of_slips())[0]
    assert seat.act(Act.END).state is State.WRAPPING
    caller.begins(Prompt.LIVE_OVER)
    code = caller.code()
    caller.begins(Prompt.TYPE_BACK)
    caller.press(code)
    caller.begins(Prompt.CODE_RIGHT)
    caller.hung_up(seconds=30)
    caller.close()
    assert line.keys_of(code).tag.hex() == slip.tag
    seat.act(Act.AWAY)
    seat.close()
