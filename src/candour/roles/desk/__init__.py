"""The charity's desk, on a closed network: open reports, sanitise, release, write to reporters, screen questions.

Used by call takers, caseworkers, supervisors, managers and auditors. It holds originals and products sealed to staff's
own keys; with nobody signed in nothing can be opened. It never shows a case to someone who is not on it, and nothing
leaves for a force that two people did not sign.
"""
