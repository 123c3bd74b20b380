"""Copies of a role's database and files, sealed to a key that lies offline. For `candour backup` and `candour restore`.

    tables   which tables go into which of the two files, and which into none
    rows     rows as lines of JSON, and back: the same for SQLite and PostgreSQL
    store    the two files of a day in a folder: written, checked, swept

A copy is read row by row in one transaction that sees one moment, and goes into the envelope as it is read: no copy in clear
ever stands on a disk. docs/adr/0013 says why there are two files.
"""
