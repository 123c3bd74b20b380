"""Encryption, small as age: everything that is closed here, a stock `age` can open in an emergency.

Who uses what:

    closing   anyone: close a message to recipients
    opening   people with a key of their own: desk and force
    mailbox   a reporter's code: the keys that follow from it, and the replies they open
    code      the 20 digits or seven words
    oprf      the hardener's side and the door's side of the hardening of codes
    keys      identities, recipients, signing keys
    container what stands inside every envelope: length hidden, author known
    age       the file format itself; only this package may use it

No Django, no disk, no network, no logging. Formats: docs/reference/formats.md.
"""


class SealError(Exception):
    """Something could not be opened, or is not what it claims to be. Says nothing of the content."""


class NotForUs(SealError):
    """No identity we hold opens this envelope; it may be perfectly good."""
