"""Prints every entry of an installation's log with its opening, opened with the watchdog's key: for promise 6.

Run as: ledger_reader.py ROLE WATCHDOG_KEY_FILE, with the environment of that installation.
"""

import hmac
import json
import sys
from pathlib import Path

from candour.cli import roles

roles.set_up(sys.argv[1])

from candour.ledger.models import Entry  # noqa: E402
from candour.seal import opening  # noqa: E402
from candour.seal.keys import Identity  # noqa: E402

watchdog = Identity.parse(Path(sys.argv[2]).read_text().strip())
said = []
for row in Entry.objects.all():
    opened = opening.open_envelope(bytes(row.opening), identities=[watchdog])
    key = bytes.fromhex(opened.header["key"])
    entry = bytes(row.entry)
    whole = entry[:1] == b"\x01" and entry[5:] == hmac.digest(key, opened.body, "sha256")
    said.append({"whole": whole, "bytes": len(entry), **json.loads(opened.body)})
json.dump(said, sys.stdout)
