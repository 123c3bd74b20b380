"""Who takes calls. Call takers' own telephones are not built yet: nobody is there, and every caller is told so at once."""

from collections.abc import Callable

from candour.roles.phone.flow import events as ev


class Office:
    """Where a caller asks for a call taker."""

    def ask(self, tell: Callable[[ev.Event], None]) -> None:
        """Ask for a call taker; `tell` hears what comes of it."""
        tell(ev.Nobody())

    def leave(self) -> None:
        """Ask for none any more."""
