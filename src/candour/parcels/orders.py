"""The order that ends a reporter's mailbox: signed with a key of the public directory that signs messages to reporters.

The key of the desk's server does not suffice for it: a stolen server ends nobody's mailbox.
"""

from candour.seal.keys import SigningKey, VerifyKey


def message(tag: str) -> bytes:
    """Return what is signed to say that the mailbox with this number ends."""
    return f"candour/v1/close-mailbox\n{tag}".encode()


def sign(tag: str, *, key: SigningKey) -> bytes:
    """Return the order."""
    return key.sign(message(tag))


def holds(order: bytes, *, tag: str, keys: list[str]) -> bool:
    """Say whether one of `keys`, in hexadecimal, signed it."""
    known = [VerifyKey(bytes.fromhex(key)) for key in keys]
    return any(key.verify(order, message(tag)) for key in known)
