"""Read the desk's notices, as the watchdog: one a day, what went wrong or was overridden, as numbers.

    candour notices FOLDER

FOLDER is what `candour init watchdog` made, joined with the cards of exchange and desk. Writes a line of JSON for each notice that
waits at the exchange, then signs for it there: once read, it is gone. A day without a notice is one to ask about.

Exit 0: done, whether any waited or not. 1: one did not open or was not the desk's; it is left where it is. 2: the exchange is away.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from candour.parcels import frame, messages
from candour.parcels.exchange import Exchange, ExchangeAway, ExchangeRefused, connect
from candour.parcels.links import Link, installation_key, load
from candour.parcels.malformed import Malformed
from candour.seal import SealError, opening
from candour.seal.container import Type
from candour.seal.keys import Identity


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("folder", type=Path, help="the watchdog's folder")


def run(args: argparse.Namespace) -> int:
    """Read what waits."""
    links = load(args.folder / "links.json")
    key = installation_key(args.folder / "installation.key")
    identity = Identity.parse((args.folder / "watchdog.key").read_text("ascii").strip())
    if links.desk is None:
        print("candour notices: join the desk's card first", file=sys.stderr)
        return 2
    exchange = connect(links.exchange, name=links.name, key=key)
    try:
        return 0 if _read(exchange, links.desk, identity=identity) else 1
    except (ExchangeAway, ExchangeRefused):
        print("candour notices: the exchange is away; nothing was lost", file=sys.stderr)
        return 2


def _read(exchange: Exchange, link: Link, *, identity: Identity) -> bool:
    """Print and sign for every notice that is one; say whether all were."""
    whole, after = True, ""
    while found := exchange.waiting(link.inbox, after=after):
        after = max(found)
        for digest, parcel in found.items():
            try:
                said = opened(parcel or b"", link, identity=identity)
            except (SealError, Malformed):
                print("candour notices: one could not be read", file=sys.stderr)
                whole = False
                continue
            print(json.dumps(asdict(said)), flush=True)
            exchange.acknowledge(link.inbox, digest)
    return whole


def opened(parcel: bytes, link: Link, *, identity: Identity) -> messages.Notice:
    """Return the notice in a parcel that the desk framed for the watchdog.

    Raises:
        SealError, Malformed: it is none.
    """
    framed = frame.unframe(parcel, box=link.inbox, by=link.verifier)
    container = opening.open_envelope(framed.envelope, identities=[identity])
    if container.type is not Type.NOTICE:
        raise SealError("this is no notice")
    return messages.decode(container.body, messages.Notice)
