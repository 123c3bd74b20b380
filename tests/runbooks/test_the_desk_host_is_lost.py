"""Backup and restore as docs/guides/runbooks.md has them, with its own commands, on a line that goes on meanwhile.

A minute: `make rehearse` runs it (CANDOUR_REHEARSE=yes).
"""

import os
import re
from datetime import date, timedelta

import pytest
import rehearsal

pytestmark = pytest.mark.skipif(
    os.environ.get("CANDOUR_REHEARSE") != "yes", reason="make rehearse runs it"
)


def test_the_desk_is_restored_on_a_new_host_and_nothing_is_lost_or_counted_twice(line):
    make_key, _split = rehearsal.commands("A key for backups")
    line.follow(make_key, on="desk")
    assert line.said["RECIPIENT"].startswith("age1pq1")
    line.report(0)
    withdrawn = line.report(1)
    line.delivered()
    assert line.sort()["cases"] == 2
    (backup,) = rehearsal.commands("Every day: a backup")

    told = line.follow(backup, on="desk")

    assert re.search(r"content-desk-[\d-]+\.age: \d+ rows, \d+ bytes, read back and whole", told)
    line.withdraw(withdrawn)  # after the backup: must not come back
    line.report(2)
    line.delivered()  # the desk signed for it, the keeper let it go: only the exchange has it still
    line.stop("desk-courier")
    line.report(0)  # while there is no desk
    entries = line.rows("desk", "SELECT count(*) FROM ledger_entry")
    line.lose("desk")

    restore, check = rehearsal.commands("The desk's host is lost")
    told = line.follow(restore, on="desk")

    assert "revoke again whoever was revoked" in told
    line.follow(check, on="desk")
    line.start("desk-courier")
    line.delivered()
    rehearsal.until(lambda: not (line.line.folder("desk") / "restored").exists())
    expected = (4, 1)  # two of before, one signed for, one that waited; one withdrawn

    def sorted_all():  # they come page by page
        found = line.sort()
        assert (found["cases"], found["closed"]) <= expected
        return found if (found["cases"], found["closed"]) == expected else None

    found = rehearsal.until(sorted_all)
    assert "aside" not in found["incoming"]
    assert not {"gap", "aside", "anew"} & set(found["alarms"])
    assert entries > [(0,)]


def test_a_force_goes_on_with_a_restored_desk(line):
    """Slots of the new life are taken in beside those of the old one; no number is given twice."""
    lives = "SELECT box, number, ahead FROM parcels_road WHERE instr(box, '~')"
    found = rehearsal.until(lambda: rows if len(rows := line.rows("zz1", lives)) > 1 else None)

    assert line.rows("zz1", "SELECT count(*) FROM force_aside") == [(0,)]
    numbers = [number for (number,) in line.rows("zz1", "SELECT number FROM force_parcel")]
    assert len(numbers) == len(set(numbers))
    assert all(ahead == "[]" for _, _, ahead in found)


def test_an_installation_that_is_not_empty_is_not_overwritten(line):
    before = line.rows("desk", "SELECT count(*) FROM desk_case")

    told = line.candour(
        'restore desk --from "$BACKUPS" --identity "$OFFLINE/backup.key"', on="desk", refused=True
    )

    assert "not empty" in told
    assert line.rows("desk", "SELECT count(*) FROM desk_case") == before


def test_keys_older_than_a_purge_do_not_bring_back_what_was_destroyed(line):
    reference, kept = (
        one
        for (one,) in line.rows("desk", "SELECT reference FROM desk_case WHERE state='C1' LIMIT 2")
    )
    line.in_desk(
        f"from django.utils import timezone\nfor one in ({reference!r}, {kept!r}):\n"
        "    cases.open_report(one, worker=worker_named('Alice Moss'), now=timezone.now())"
    )
    (backup,) = rehearsal.commands("Every day: a backup")
    line.follow(backup, on="desk")
    today, backups = date.today(), line.root / "backups"
    older = backups / f"keys-desk-{today - timedelta(days=1)}.age"
    (backups / f"keys-desk-{today}.age").rename(older)
    line.in_desk(f"cases.destroy_original({reference!r}, worker=worker_named('Alice Moss'))")
    line.follow(backup, on="desk")
    line.stop("desk-courier")
    line.lose("desk")

    told = line.candour(
        f'restore desk --from "$BACKUPS" --identity "$OFFLINE/backup.key" --keys {older}', on="desk"
    )

    assert "not of one moment" in told
    keys = "SELECT kind FROM desk_casekey WHERE case_id='%s' ORDER BY kind"
    bundles = (
        "SELECT DISTINCT k.kind FROM desk_casebundle b JOIN desk_casekey k ON k.id = b.key_id"
        " WHERE k.case_id='%s' ORDER BY k.kind"
    )
    assert line.rows("desk", keys % reference) == [("letters",), ("product",)]
    assert line.rows("desk", bundles % reference) == [("letters",), ("product",)]
    assert line.rows("desk", bundles % kept) == [("letters",), ("original",), ("product",)]
    loose = "SELECT count(*) FROM desk_casebundle WHERE key_id NOT IN (SELECT id FROM desk_casekey)"
    assert line.rows("desk", loose) == [(0,)]


def test_keys_older_than_seven_days_are_destroyed_and_content_stays(line):
    backups = line.root / "backups"
    old = [
        backups / f"{kind}-desk-{date.today() - timedelta(days=8)}.age"
        for kind in ("keys", "content")
    ]
    due = backups / f"keys-desk-{date.today() - timedelta(days=7)}.age"
    for path in (*old, due):
        path.write_bytes(b"sealed")
    (sweep,) = rehearsal.commands("Old keys are destroyed")

    told = line.follow(sweep, on="desk")

    assert "destroyed: 1" in told
    assert [path.exists() for path in (*old, due)] == [False, True, True]


def test_a_stolen_desk_gets_a_new_key_and_the_line_goes_on_when_the_others_took_its_card(line):
    (renew,) = rehearsal.commands("The desk's host was stolen")
    before = line.sort()["cases"]

    digits = re.search(r"\d{5}( \d{5}){5}", line.follow(renew, on="desk"))[0]

    join = f'echo {digits} | candour init join --replace "$CANDOUR_DATA" {line.line.folder("desk")}/renewed.card'
    for name in ("exchange", "intake", "zz1", "zz2"):
        assert "all cards are here" in line.follow(join, on=name)
    line.stop()
    line.start()
    line.report(2)
    line.delivered()
    assert line.sort()["cases"] > before
