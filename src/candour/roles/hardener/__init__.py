"""Machine only, at another organisation: evaluates blinded elements with the one OPRF key.

Used by the doors (web, telephone). It never sees a code, a report or who asks; it writes nothing down.
"""
