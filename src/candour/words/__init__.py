"""The shared vocabulary: code tables, states, events, weeks, and the rules that mark what points to a reporter.

Used by every role and by the command line. Plain Python: no Django, no database, no clock, no network.
Labels are English source strings; the pages wrap them for translation. The tables lie beside the
code in `data/`, each row with its `source` and `verified` mark.
"""
