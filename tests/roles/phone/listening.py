"""The sound of a call without a network: a stream, its listener, and packets made by hand."""

import sys

from candour.roles.phone.sip.media import Stream
from candour.roles.phone.sip.offer import Media

FRAMES = [bytes([n]) * 160 for n in range(1, 60)]


class Told:
    """A stream without a network, and its listener."""

    def __init__(self, *, keys=101, payload=0):
        self.frames, self.keys, self.plays, self.deaths = [], "", 0, 0
        self.sent, self.heard = [], self.frames.append
        self.stream = Stream(self, dead=self.die, fault=self.fault)
        self.stream.listener = self
        self.stream.agree(Media("h", 4000, payload, keys))

    def pressed(self, key):
        self.keys += key

    def played(self):
        self.plays += 1

    def die(self):
        self.deaths += 1

    def fault(self):
        raise sys.exc_info()[1]

    def sendto(self, data, to):
        self.sent.append((bytes(data), to))

    @property
    def sound(self):
        return b"".join(self.frames)


def packet(number, sound, *, kind=0, stamp=0, ssrc=b"abcd", flags=0x80):
    return (
        bytes([flags, kind])
        + (number & 0xFFFF).to_bytes(2, "big")
        + stamp.to_bytes(4, "big")
        + ssrc
        + sound
    )


def events(key, stamp, first, *, keep=range(6)):
    code = "0123456789*#ABCD".index(key)
    sent = [bytes([code, 10]) + (160 * n).to_bytes(2, "big") for n in (1, 2, 3)]
    sent += [bytes([code, 0x8A]) + (800).to_bytes(2, "big")] * 3
    return [packet(first + n, sent[n], kind=101, stamp=stamp) for n in keep]


def give(told, *packets, source=("h", 4000)):
    for one in packets:
        told.stream.datagram(one, source)
