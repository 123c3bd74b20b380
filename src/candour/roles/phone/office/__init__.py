"""Where callers meet call takers: the queue, the seats of the desk's softphones, conversations, and their sound.

Everything here is in memory only. A seat has a number that says nothing of who sits there; a visitor has none at all.
"""
