"""The address that callers reach us at: one of this machine's, for they are told to send their sound there."""

import errno
import ipaddress
import socket
from typing import Final

_WHICH: Final = "callers are told where to send their sound, and {} is no place for it: give an IPv4 address of this machine as --address"


RECEIVED_BYTES: Final = 1024 * 1024
"""What waits to be read: a hundred goodbyes at once, none of which must be lost."""


class CannotListen(Exception):
    """Callers cannot be listened to there. `str()` of it is a sentence for who runs the machine."""


def bound(host: str, port: int) -> socket.socket:
    """Return a socket on an address that callers can be told to send to.

    Raises:
        CannotListen: it is none, is not this machine's, or is in use.
    """
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        raise CannotListen(_WHICH.format(host)) from None
    if address.is_unspecified or address.is_multicast:
        raise CannotListen(_WHICH.format(host))
    if not 0 < port < 65536:
        raise CannotListen(f"{port} is no port: give a --port from 1 to 65535")
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)  # noqa: FBT003 - the library's own name for it
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_BYTES)
        sock.bind((host, port))
    except OSError as problem:
        sock.close()
        raise CannotListen(_why(problem, host, port)) from None
    return sock


def _why(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken: end what listens there, or give another --port"
    if problem.errno == errno.EADDRNOTAVAIL:
        return _WHICH.format(host)
    if problem.errno == errno.EACCES:
        return f"port {port} may not be used by this user: give a --port from 1024 on"
    return f"{host}, port {port}, cannot be listened on: {problem.strerror}"
