"""The embedded engine: SIP and RTP over UDP with G.711, for the demonstration, tests and small trials. Not for the open internet.

A back-to-back agent of its own: it keeps of a message only what RFC 3261 needs to answer it, and hands on none of that.
"""
