"""The append-only log of what happened: `services.append` is its only writer. Roles that act use it; nobody edits it.

An entry commits to an event without saying it; its opening is sealed to the watchdog. No entry is dated finer than a day.
"""
