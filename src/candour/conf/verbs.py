"""What each role's worker login may do to each table on PostgreSQL, and nothing else. `candour migrate` grants it.

S reads, I adds, D deletes; U changes any column, U(a b) only those. Who locks a row to change it needs a U of some
column, so a table without U is one that no worker can alter: what stands there came in whole and leaves whole.
"""

import re
from typing import Final

_STAFF: Final = {
    "staff_person": "S I U(is_active recipient verify_key joined_on)",
    "staff_passkey": "S I D U(sign_count)",
    "staff_locker": "S I D",
    "staff_invite": "S I D",
    "staff_staffsession": "S I D U(idle_until)",
    "staff_challenge": "S I D",
}
_SENDING: Final = {
    "ledger_entry": "S I",  # nobody changes or removes an entry
    "parcels_road": "S I U",
    "parcels_outgoing": "S I D U",
}
VERBS: Final[dict[str, dict[str, str]]] = {
    "keeper": {**_SENDING, "keeper_filing": "S I D U(opened)", "keeper_part": "S I D"},
    "exchange": {
        "exchange_parcel": "S I D U(signed_on)",
        "exchange_receipt": "S I D",
        "exchange_mailbox": "S I D U(auth_hash visited_on)",
        "exchange_nonce": "S I D",
    },
    "desk": {
        **_STAFF,
        **_SENDING,
        "desk_bundle": "S I D U(sealed)",
        "desk_taken": "S I D",
        "desk_incoming": "S I D U(state reason counted part)",
        "desk_case": "S I D U",
        "desk_casekey": "S I D U(recipient)",
        "desk_casebundle": "S I D",
        "desk_recording": "S I D U(sealed)",
        "desk_expected": "S I D",
        "desk_item": "S I D U(done sealed)",
        "desk_product": "S I D U",
        "desk_mark": "S I D",
        "desk_steppedaside": "S I D U(renewed)",
        "desk_posting": "S I D",
        "desk_tally": "S I U(hidden)",
        "desk_alarm": "S I D",
        "desk_count": "S I D U(number)",
        "desk_talk": "S I D",
        "desk_directorydraft": "S I D U(note first)",
        "desk_door": "S I U(clear)",
        "desk_offer": "S I D U(force body)",
        "desk_call": "S I D U(sealed)",
        "desk_slip": "S I D U(until hidden)",  # never changed: locked, so that one case claims it
        "desk_shiftnote": "S I D",
        "desk_oncall": "S I D U(person on)",
        "desk_expiry": "S I D U(due_on wished)",
        "desk_hold": "S I D",
        "desk_mailboxorder": "S I D",
        "desk_sampleweek": "S I U(candidates released value drawn drawn_on)",
        "desk_sample": "S I D U(state given half)",
        "desk_samplehalf": "S I D",
        "desk_sampleoriginal": "S I D",
        "desk_finding": "S I",
    },
    "force": {
        **_STAFF,
        **_SENDING,
        "force_parcel": "S I",
        "force_act": "S I",
        "force_shelf": "S I U(sealed)",
        "force_aside": "S I",
    },
}
_WORDS: Final = {"S": "SELECT", "I": "INSERT", "D": "DELETE", "U": "UPDATE"}
_VERB: Final = re.compile(r"([SIDU])(?:\(([a-z_ ]+)\))?")


def grants(role: str, *, worker: str) -> list[str]:
    """Return the statements that give a worker's login its verbs on every table of its role, after taking all back."""
    login = quoted(worker)
    found = [f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {login}"]
    for table, said in VERBS[role].items():
        for verb, columns in _VERB.findall(said):
            only = f" ({', '.join(quoted(one) for one in columns.split())})" if columns else ""
            found.append(f"GRANT {_WORDS[verb]}{only} ON {quoted(table)} TO {login}")
    return found


def quoted(name: str) -> str:
    """Return a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
