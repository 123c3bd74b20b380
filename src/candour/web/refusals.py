"""What a service raises when it was asked for something that must not happen. Nothing was changed.

Any layer with Django pages above it may raise these; `candour.web.middleware.Refusals` turns them into pages.
"""


class Refusal(Exception):
    """The act was refused and nothing was changed. `str()` of it is written for the person to read."""


class NotFound(Refusal):
    """It does not exist, or it is not theirs; the two look the same from outside."""


class IllegalMove(Refusal):
    """No arrow leads from the state it is in to the state that was asked for."""


class Unavailable(Refusal):
    """We cannot do it just now. `str()` is one honest sentence for the person."""
