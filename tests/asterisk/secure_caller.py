"""A caller on a carrier's trunk: SIP over TLS, sound over SRTP with keys in the offer (RFC 3711, RFC 4568), by its own hand."""

import base64
import hashlib
import hmac
import re
import secrets
import socket
import ssl

from asterisk_line import AsteriskTalker
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TAG_BYTES = 10
CRYPTO = re.compile(rb"a=crypto:\d+ AES_CM_128_HMAC_SHA1_80 inline:([A-Za-z0-9+/=]{40})")


def stream(key, start, size):
    """Return AES in counter mode: what is added to a packet."""
    cipher = Cipher(algorithms.AES(key), modes.CTR(start.to_bytes(16, "big"))).encryptor()
    return cipher.update(bytes(size))


class Keys:
    """One direction's keys, from a master key and salt."""

    def __init__(self, master):
        key, salt = master[:16], int.from_bytes(master[16:30], "big")
        self.key, self.mac, self.salt = (
            stream(key, (salt ^ label << 48) << 16, size)
            for label, size in ((0, 16), (1, 20), (2, 14))
        )
        self.last, self.round = None, 0

    def _sound(self, packet, index):
        start = int.from_bytes(self.salt, "big") << 16
        start ^= int.from_bytes(packet[8:12], "big") << 64 ^ index << 16
        pad = stream(self.key, start, len(packet) - 12)
        return packet[:12] + bytes(a ^ b for a, b in zip(packet[12:], pad, strict=True))

    def _index(self, packet):
        number = int.from_bytes(packet[2:4], "big")
        if self.last is not None and number < 0x1000 and self.last > 0xF000:
            self.round += 1
        self.last = number
        return self.round << 16 | number

    def _tag(self, packet, index):
        said = packet + (index >> 16).to_bytes(4, "big")
        return hmac.new(self.mac, said, hashlib.sha1).digest()[:TAG_BYTES]

    def closed(self, packet):
        index = self._index(packet)
        hidden = self._sound(packet, index)
        return hidden + self._tag(hidden, index)

    def opened(self, packet):
        hidden, tag = packet[:-TAG_BYTES], packet[-TAG_BYTES:]
        index = self._index(hidden)
        assert hmac.compare_digest(tag, self._tag(hidden, index)), "a packet that is not theirs"
        return self._sound(hidden, index)


class Tls:
    """What a caller takes for a UDP socket: messages over one TLS connection."""

    def __init__(self, to, authority):
        context = ssl.create_default_context(cafile=str(authority))
        context.check_hostname = False
        self._to, self._rest = to, b""
        self._sock = context.wrap_socket(socket.create_connection(to))
        self.getsockname, self.close = self._sock.getsockname, self._sock.close
        self.settimeout = self._sock.settimeout

    def sendto(self, data, _):
        head, gap, body = data.partition(b"\r\n\r\n")
        head = head.replace(b"SIP/2.0/UDP", b"SIP/2.0/TLS")
        head = re.sub(rb"(?m)^(Contact: .*)>", rb"\1;transport=tls>", head)
        self._sock.sendall(head + gap + body)

    def recvfrom(self, _):
        while True:
            head, gap, rest = self._rest.lstrip(b"\r\n").partition(b"\r\n\r\n")
            size = re.search(rb"(?im)^(?:Content-Length|l)\s*:\s*(\d+)", head)
            if gap and size and len(rest) >= int(size[1]):
                self._rest = rest[int(size[1]) :]
                return head + gap + rest[: int(size[1])], self._to
            try:
                came = self._sock.recv(65536)
            except OSError:
                raise TimeoutError from None
            if not came:
                raise TimeoutError
            self._rest += came


class Srtp:
    """A caller's socket for sound, with what it sends and gets encrypted."""

    def __init__(self, sock, ours):
        self._sock, self._ours, self.theirs = sock, ours, None
        self.getsockname, self.close = sock.getsockname, sock.close
        self.settimeout = sock.settimeout

    def sendto(self, packet, to):
        self._sock.sendto(self._ours.closed(bytes(packet)), to)

    def recv(self, size):
        data = self._sock.recv(size)
        kind = data[1] & 0x7F
        return b"" if 72 <= kind <= 76 or self.theirs is None else self.theirs.opened(data)


class SecureTalker(AsteriskTalker):
    """A caller by TLS and SRTP."""

    def __init__(self, line, *, authority, **said):
        self._authority, master = authority, secrets.token_bytes(30)
        self._keys = Keys(master)
        super().__init__(line, **said)
        crypto = (
            f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{base64.b64encode(master).decode()}\r\n"
        )
        self.offer = self.offer.replace(b"RTP/AVP", b"RTP/SAVP") + crypto.encode()

    def taken_up(self, answer):
        super().taken_up(answer)
        self.encrypted.theirs = Keys(base64.b64decode(CRYPTO.search(answer)[1]))

    def _rtp_socket(self):
        self.sip.close()
        self.sip = Tls(self.to, self._authority)
        self.encrypted = Srtp(super()._rtp_socket(), self._keys)
        return self.encrypted
