"""What every door has, whichever way reporters come through it: the keeper, the charity's public keys, the reading of a mailbox.

A door is a role that reporters use (the intake's pages, the telephone). It reaches the outside only through its keeper.
"""
