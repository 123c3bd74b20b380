"""After a restore: the exchange is asked once for what was signed for since the backup. Used by the couriers.

`candour restore` leaves a mark in the role's folder; it goes when the exchange has said yes. What the backup had already
is known by its digest and not counted again.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from candour.parcels.exchange import Exchange

MARK: Final = "restored"


def leave_mark(folder: Path) -> None:
    """Note that this installation was restored."""
    (folder / MARK).touch(mode=0o600)


def is_restored(folder: Path) -> bool:
    """Say whether the exchange must still be asked."""
    return (folder / MARK).exists()


def ask_again(exchange: Exchange, boxes: Iterable[str], *, folder: Path) -> None:
    """Ask for everything of the last days once more, if this installation was restored.

    Raises:
        ExchangeAway, ExchangeRefused: it is asked again in the next round.
    """
    mark = folder / MARK
    if is_restored(folder):
        for box in boxes:
            exchange.again(box)
        mark.unlink()
