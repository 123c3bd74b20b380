"""Keys: as events in packets of their own, and each way over the wire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listening import Told, events, give, packet

import machines


@given(st.text("0123456789*#", min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_each_press_counts_once_however_many_of_its_packets_come(keys, chance):
    told, number = Told(), 0
    for turn, key in enumerate(keys):
        keep = sorted(chance.sample(range(6), chance.randint(1, 6)))
        for one in events(key, turn * 2000, number, keep=keep):
            told.stream.datagram(one, ("h", 4000))
        number += 6
    assert told.keys == keys


def test_a_key_counts_with_its_first_packet():
    told = Told()
    told.stream.datagram(events("5", 0, 0)[0], ("h", 4000))
    assert told.keys == "5"


@pytest.mark.parametrize("keys", [96, 101, None])
def test_keys_come_in_each_way_over_the_wire(sip, keys):
    line = sip()
    caller = line.caller(keys=keys).call()
    caller.press("1590#*")
    machines.until(lambda: line.told[0].keys == "1590#*")
    caller.hang_up()


@given(st.permutations(range(6)), st.permutations(range(6)))
def test_keys_out_of_order_count_once(first, second):
    """The first press's last packets may come behind the second press's first."""
    told = Told()
    one, two = events("5", 0, 0), events("5", 2000, 6)
    mixed = [
        one[first[0]],
        *(
            x
            for pair in zip([one[n] for n in first[1:]], [two[n] for n in second[1:]], strict=True)
            for x in pair
        ),
        two[second[0]],
    ]
    give(told, *mixed)
    assert told.keys == "55"


def test_a_key_held_for_long_is_one_press_in_several_events():
    told = Told()
    for n in range(3):
        give(told, packet(n, bytes([5, 10, 0xFF, 0xFF]), kind=101, stamp=n * 0xFFFF))
    assert told.keys == "5"


def test_events_that_are_no_keys_press_none():
    told = Told()
    give(
        told,
        *(packet(n, bytes([n, 10, 0, 1]), kind=101, stamp=n) for n in range(256)),
        packet(256, b"\x01", kind=101, stamp=999),
    )
    assert told.keys == "0123456789*#ABCD"
