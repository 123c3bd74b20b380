"""The public on the web: send a report, and come back to it with the code.

Used by reporters, who are never asked who they are. Two processes: the pages (no database, no cookie, no connection to
the outside) and, beside them, the keeper (the outbox of sealed parcels, codes drawn beforehand, the road to exchange and
hardener). It can seal a report, can open no report, and opens a mailbox only with the code in use.
"""
