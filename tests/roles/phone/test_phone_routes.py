"""Where the engine sends its answers and its goodbyes (RFC 3261, 3581), by real packets."""

import socket
import time

import pytest

import machines


def got(caller, start, *, method=""):
    """Return what came that begins so, answers to this method only."""
    return [
        one
        for one in caller.messages
        if one.startswith(start) and (not method or b" %b\r\n" % method.encode() in one)
    ]


def other_socket():
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(("127.0.0.1", 0))
    one.settimeout(5)
    return one, one.getsockname()[1]


def start_of(data):
    return data.split(b"\r\n")[0]


def headers(data, name):
    return [one.split(b": ", 1)[1] for one in data.split(b"\r\n") if one.startswith(name + b": ")]


def test_a_goodbye_takes_the_way_that_was_recorded(sip):
    line = sip()
    proxy, port = other_socket()
    caller = line.caller()
    caller.more = [
        f"Record-Route: <sip:127.0.0.1:{port};lr>, <sip:10.9.9.9;lr>",
        "Contact: <sip:them@10.8.8.8:5070>",
    ]
    caller.call()
    assert headers(caller.answer(200), b"Record-Route") == [
        b"<sip:127.0.0.1:%d;lr>" % port,
        b"<sip:10.9.9.9;lr>",
    ]
    line.do(line.told[0].leg.end)
    bye = proxy.recv(9000)
    assert start_of(bye) == b"BYE sip:them@10.8.8.8:5070 SIP/2.0"
    assert headers(bye, b"Route") == [b"<sip:127.0.0.1:%d;lr>" % port, b"<sip:10.9.9.9;lr>"]
    assert got(caller, b"BYE ") == []
    proxy.close()
    caller.close()


def test_a_strict_router_is_asked_itself(sip):
    line = sip()
    proxy, port = other_socket()
    caller = line.caller()
    caller.more = [f"Record-Route: <sip:127.0.0.1:{port}>", "Contact: <sip:them@10.8.8.8>"]
    caller.call()
    line.do(line.told[0].leg.end)
    bye = proxy.recv(9000)
    assert start_of(bye) == b"BYE sip:127.0.0.1:%d SIP/2.0" % port
    assert headers(bye, b"Route") == [b"<sip:them@10.8.8.8>"]
    proxy.close()
    caller.close()


def test_a_goodbye_goes_to_the_contact_and_to_where_it_has_moved(sip):
    line = sip()
    (one, first), (two, second) = other_socket(), other_socket()
    for moved in (False, True):
        caller = line.caller()
        caller.more = [f"Contact: <sip:them@127.0.0.1:{first}>"]
        caller.call()
        if moved:
            caller.more = [f"Contact: <sip:them@127.0.0.1:{second}>"]
            caller.send("INVITE", body=caller.offer)
            machines.until(lambda caller=caller: len(got(caller, b"SIP/2.0 200")) == 2)
            caller.acknowledge()
            time.sleep(0.2)
        line.do(line.told[-1].leg.end)
        assert start_of((two if moved else one).recv(9000)).startswith(b"BYE sip:them@127.0.0.1:")
        caller.close()
    one.close()
    two.close()


@pytest.mark.parametrize(
    "contact",
    [
        "sip:them@telephone.example",
        "sip:them@10.8.8.8;transport=tcp",
        "sips:them@10.8.8.8",
        "tel:+44",
        "sip:x@224.0.0.1",
    ],
)
def test_a_contact_that_cannot_be_sent_to_is_reached_by_where_it_came_from(sip, contact):
    line = sip()
    caller = line.caller()
    caller.more = [f"Contact: <{contact}>"]
    caller.call()
    line.do(line.told[0].leg.end)
    assert start_of(caller.hung_up()) == f"BYE {contact} SIP/2.0".encode()
    caller.close()


def test_an_answer_goes_to_the_port_that_the_caller_named(sip):
    line = sip()
    (other, port), caller = other_socket(), line.caller()
    caller.send("OPTIONS", via=f"127.0.0.1:{port};branch=z9hG4bKx")
    assert other.recv(9000).startswith(b"SIP/2.0 200")
    assert caller.messages == []
    other.close()
    caller.close()


def test_a_telephone_of_before_rfc_3261_is_understood(sip):
    line = sip()
    caller = line.caller()
    caller.more = []
    via = f"127.0.0.1:{caller.sip.getsockname()[1]};branch=1"
    data = caller.send("INVITE", body=caller.offer, via=via)
    caller.taken_up(caller.answer(200))
    caller.sip.sendto(data, caller.to)
    machines.until(lambda: len(got(caller, b"SIP/2.0 200")) == 2)
    caller.send("ACK", via=via)
    caller.send("BYE", via=via)
    machines.until(lambda: line.told[0].ended == 1)
    assert len(line.told) == 1
    caller.close()
