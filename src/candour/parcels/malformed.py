"""What is no message, or none that this version of Candour can read."""


class Malformed(Exception):
    """Not a message of ours, or one with missing, unknown or wrongly typed parts."""


class UnknownVersion(Malformed):
    """A message from a later version of Candour: keep it and upgrade."""
