# ruff: noqa: S311 - chance that no secret hangs on
"""A caller of the tests: SIP and RTP by its own hand, nothing of ours imported, and a poisoned identity in every place there is.

One thread receives and plays; a test says what the caller does and waits for what they hear.
"""

import itertools
import random
import re
import secrets
import socket
import threading
import time

NUMBER, NAME = "+447700900123", "Maureen Poison"
FRAME = 160
QUIET = b"\xff" * FRAME
_PORTS = itertools.count(random.randrange(22000, 26000, 2), 2)


def poison(call_id: str, host: str, port: int) -> list[str]:
    """Return every header that can carry a number or a name."""
    address = f'"{NAME}" <sip:{NUMBER}@{host}:{port}>'
    return [
        f"From: {address};tag={secrets.token_hex(4)}",
        f"Call-ID: {call_id}",
        f"Contact: {address}",
        f"P-Asserted-Identity: {address}",
        f"P-Asserted-Identity: <tel:{NUMBER}>",
        f"Remote-Party-ID: {address};party=calling",
        f"P-Preferred-Identity: {address}",
        f"Diversion: {address};reason=unconditional",
        f"History-Info: <sip:{NUMBER}@{host}>;index=1",
        f"P-Access-Network-Info: 3GPP-E-UTRAN-FDD;utran-cell-id-3gpp={NUMBER}",
        f"P-Charging-Vector: icid-value={NUMBER};orig-ioi={NAME.replace(' ', '')}",
        f"Identity: {NUMBER}.sig;info=<https://x/{NUMBER}>",
        f"User-to-User: {NUMBER.encode().hex()};encoding=hex",
        f"User-Agent: {NAME}'s telephone {NUMBER}",
        f"X-Number: {NUMBER}",
        f"Session-ID: {NUMBER.encode().hex()}",
        f"Subject: {NAME} calls",
        f"Organization: {NAME}",
        f"Geolocation: <sips:{NUMBER}@{host}>",
        "Max-Forwards: 70",
    ]


def description(
    host: str, port: int, *, keys: int | None, payloads=(0,), direction="sendrecv", codec="PCMU"
) -> bytes:
    """Return an offer, with the identity in each of its names."""
    formats = " ".join(map(str, [*payloads, *([keys] if keys is not None else [])]))
    lines = [
        "v=0", f"o={NUMBER} 1 1 IN IP4 {host}", f"s={NAME}", f"i={NUMBER}", f"e={NAME} <x@example.org>", f"p={NUMBER}",
        f"c=IN IP4 {host}", "t=0 0", f"m=audio {port} RTP/AVP {formats}",
        *(f"a=rtpmap:{one} {'PCMU' if one == 0 else 'PCMA' if one == 8 else codec}/8000" for one in payloads),
        *([f"a=rtpmap:{keys} telephone-event/8000"] if keys is not None else []), f"a={direction}",
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n").encode()


class Hearing:
    """Who waits for what they hear. `heard` is everything that came, in order, as bytes of sound; `_lock` tells of more."""

    def wait(self, found, seconds: float, problem: str):
        deadline = time.monotonic() + seconds
        with self._lock:
            while not (result := found()):
                left = deadline - time.monotonic()
                assert left > 0, problem
                self._lock.wait(min(left, 0.2))
            return result

    def hears(self, sound: bytes, *, seconds: float = 20.0, after: int = 0) -> int:
        """Wait until exactly this sound has come, and return where it ends."""
        whole = sound + b"\xff" * (-len(sound) % FRAME)
        wanted = bytes(whole[: FRAME * (len(whole) // FRAME)])
        at = self.wait(
            lambda: bytes(self.heard).find(wanted, after) + 1, seconds, "a sound was not heard"
        )
        return at - 1 + len(wanted)


class Caller(Hearing):
    """One call."""

    def __init__(
        self, port: int, *, keys: int | None = 101, payloads=(0,), host="127.0.0.1", offer=True
    ) -> None:
        self.to, self.host, self.keys, self.payload = (host, port), host, keys, payloads[0]
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sip.bind((host, 0))
        self.rtp = self._rtp_socket()
        self.messages, self.heard, self.silent_since = [], bytearray(), time.monotonic()
        self._stop, self._lock = threading.Event(), threading.Condition()
        self._ssrc, self._number, self._stamp = (
            secrets.token_bytes(4),
            random.randrange(2**16),
            random.randrange(2**32),
        )
        self._call = f"{NUMBER}-{secrets.token_hex(6)}@{NAME.replace(' ', '')}"
        self._headers = poison(self._call, host, self.sip.getsockname()[1])
        self.offer = (
            description(host, self.rtp.getsockname()[1], keys=keys, payloads=payloads)
            if offer
            else b""
        )
        self._sequence, self._to_tag, self._contact, self.media = 0, "", "", None
        self.branch, self.lose, self.shuffle, self.double = "", 0.0, False, 0.0
        self.answers_bye, self.more = True, []
        for loop in (self._receive_sip, self._receive_rtp):
            threading.Thread(target=loop, daemon=True).start()

    def _rtp_socket(self):
        while True:
            one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                one.bind((self.host, next(_PORTS)))
            except OSError:
                one.close()
                continue
            return one

    # signalling

    def send(
        self,
        method: str,
        *,
        body: bytes = b"",
        branch: str = "",
        sequence: int | None = None,
        tag=None,
        via=None,
    ) -> bytes:
        """Send a request and return its bytes. `more`: headers in place of those of the same name, or beside them."""
        if sequence is None:
            if method not in {"ACK", "CANCEL"}:
                self._sequence += 1
            sequence = self._sequence
        self.branch = branch or "z9hG4bK" + secrets.token_hex(6)
        tag = ("" if method == "CANCEL" else self._to_tag) if tag is None else tag
        to = f"To: <sip:line@{self.host}>" + (f";tag={tag}" if tag else "")
        via = via or f"{self.host}:{self.sip.getsockname()[1]};branch={self.branch};rport"
        own = {one.split(":")[0] for one in self.more}
        lines = [
            f"{method} sip:line@{self.to[0]} SIP/2.0",
            f"Via: SIP/2.0/UDP {via}",
            *(one for one in self._headers if one.split(":")[0] not in own),
            *self.more,
            to,
            f"CSeq: {sequence} {method}",
        ]
        lines += (["Content-Type: application/sdp"] if body else []) + [
            f"Content-Length: {len(body)}"
        ]
        data = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        self.sip.sendto(data, self.to)
        return data

    def call(self, *, acknowledge: bool = True) -> "Caller":
        """Call, wait until the call is taken up, and acknowledge."""
        self.invite = self.send("INVITE", body=self.offer)
        self.invited = self.branch
        answer = self.answer(200)
        self.taken_up(answer)
        if acknowledge:
            self.acknowledge()
        return self

    def taken_up(self, answer: bytes) -> None:
        text = answer.decode()
        self._to_tag = re.search(r"^To:.*;tag=([^;\r]+)", text, re.M | re.I)[1]
        found = re.search(r"c=IN IP4 (\S+).*m=audio (\d+) ", text, re.S)
        self.media = (found[1], int(found[2]))

    def acknowledge(self) -> None:
        self.send("ACK", body=b"" if self.offer else description(
            self.host, self.rtp.getsockname()[1], keys=self.keys, payloads=(self.payload,)))  # fmt: skip

    def answer(self, status: int, *, seconds: float = 5.0) -> bytes:
        """Wait for a response with this status."""

        def found():
            return next(
                (one for one in self.messages if one.startswith(b"SIP/2.0 %d" % status)), None
            )

        return self.wait(found, seconds, f"no {status}")

    def hung_up(self, *, seconds: float = 10.0) -> bytes:
        """Wait until the line hangs up."""
        return self.wait(
            lambda: next((one for one in self.messages if one.startswith(b"BYE ")), None),
            seconds,
            "no BYE",
        )

    def hang_up(self) -> None:
        self.send("BYE")
        self.close()

    def close(self) -> None:
        self._stop.set()

    def _receive_sip(self) -> None:
        self.sip.settimeout(0.2)
        while not self._stop.is_set():
            try:
                data, source = self.sip.recvfrom(65536)
            except TimeoutError:
                continue
            with self._lock:
                self.messages.append(data)
                self._lock.notify_all()
            if data.startswith(b"BYE ") and self.answers_bye:
                head = data.split(b"\r\n\r\n")[0].split(b"\r\n")
                kept = [
                    one
                    for one in head[1:]
                    if one.split(b":")[0].lower() in {b"via", b"from", b"to", b"call-id", b"cseq"}
                ]
                self.sip.sendto(
                    b"\r\n".join([b"SIP/2.0 200 OK", *kept, b"Content-Length: 0"]) + b"\r\n\r\n",
                    source,
                )
        self.sip.close()

    # sound

    def _receive_rtp(self) -> None:
        self.rtp.settimeout(0.2)
        while not self._stop.is_set():
            try:
                data = self.rtp.recv(2048)
            except TimeoutError:
                continue
            if len(data) > 12:
                with self._lock:
                    self.heard += data[12:]
                    self._lock.notify_all()
        self.rtp.close()

    def _packet(
        self, payload: bytes, *, kind: int, marker: bool = False, stamp: int | None = None
    ) -> bytes:
        head = b"\x80" + bytes([kind | (0x80 if marker else 0)]) + self._number.to_bytes(2, "big")
        self._number = (self._number + 1) & 0xFFFF
        return (
            head
            + (self._stamp if stamp is None else stamp).to_bytes(4, "big")
            + self._ssrc
            + payload
        )

    def say(self, sound: bytes, *, pace: float = 0.02) -> None:
        """Speak: mu-law, or A-law where that was offered. In real time unless `pace` is 0."""
        packets = []
        for at in range(0, len(sound), FRAME):
            packets.append(
                self._packet(sound[at : at + FRAME].ljust(FRAME, b"\xff"), kind=self.payload)
            )
            self._stamp = (self._stamp + FRAME) & 0xFFFFFFFF
        self.put(packets, pace=pace)

    def silent(self, seconds: float) -> None:
        """Send nothing for so long, as telephones do that leave out what is no speech: their clock goes on."""
        time.sleep(seconds)
        self.skip(seconds)

    def skip(self, seconds: float) -> None:
        """Set the clock of the sound forward."""
        self._stamp = (self._stamp + int(seconds * 8000)) & 0xFFFFFFFF

    def put(self, packets: list[bytes], *, pace: float = 0.02) -> None:
        """Send packets, losing, doubling and shuffling as the test wishes."""
        due = time.monotonic()
        if self.shuffle:
            for at in range(0, len(packets) - 1, 3):
                packets[at], packets[at + 1] = packets[at + 1], packets[at]
        for packet in packets:
            if random.random() >= self.lose:
                for _ in range(2 if random.random() < self.double else 1):
                    self.rtp.sendto(packet, self.media)
            due += pace
            time.sleep(max(0.0, due - time.monotonic()) if pace else 0.0005)

    def press(self, keys: str, *, gap: float = 0.04) -> None:
        """Press keys, as events or as tones."""
        for key in keys:
            if self.keys is None:
                self.say(tone(key, 0.08) + QUIET * 3)
            else:
                self._event(key)
            time.sleep(gap)

    def _event(self, key: str) -> None:
        code, stamp, packets = "0123456789*#ABCD".index(key), self._stamp, []
        for turn in range(3):
            payload = bytes([code, 10]) + (FRAME * (turn + 1)).to_bytes(2, "big")
            packets.append(self._packet(payload, kind=self.keys, marker=turn == 0, stamp=stamp))
        last = bytes([code, 0x8A]) + (800).to_bytes(2, "big")
        packets += [self._packet(last, kind=self.keys, stamp=stamp) for _ in range(3)]
        self._stamp = (self._stamp + 800) & 0xFFFFFFFF
        self.put(packets, pace=0.005)


def tone(key: str, seconds: float, *, level=0.3, twist=0.0, noise=0.0, offset=1.0) -> bytes:
    """Return a key's two tones as mu-law. `twist`: decibels by which the higher is louder."""
    import math

    rows, columns = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
    row = next(at for at, keys in enumerate(("123A", "456B", "789C", "*0#D")) if key in keys)
    column = ("123A", "456B", "789C", "*0#D")[row].index(key)
    low, high = level * 10 ** (-twist / 40), level * 10 ** (twist / 40)
    chance = random.Random(key + str(seconds) + str(twist))
    return bytes(
        mu(
            low * math.sin(2 * math.pi * rows[row] * offset * n / 8000)
            + high * math.sin(2 * math.pi * columns[column] * offset * n / 8000)
            + noise * chance.gauss(0, 1)
        )
        for n in range(int(seconds * 8000))
    )


def mu(value: float) -> int:
    """Return a sample of -1 to 1 as mu-law, by the formula of G.711."""
    sample = max(-32635, min(32635, int(value * 32768)))
    sign = 0x80 if sample < 0 else 0
    size = abs(sample) + 132
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | (size >> (exponent + 3)) & 0x0F) & 0xFF


def voice(seconds: float, seed: int = 1) -> bytes:
    """Return a sound that is different in every frame: speech-like, and no key."""
    chance = random.Random(seed)
    frames = int(seconds * 50)
    return b"".join(
        bytes(chance.randrange(0x20, 0xF0) for _ in range(FRAME)) for _ in range(frames)
    )
