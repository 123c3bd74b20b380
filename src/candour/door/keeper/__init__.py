"""The intake's keeper: one process beside the pages, reached through a socket on the same machine.

It keeps sealed parcels until the desk has signed for them, draws codes ahead of need, and fetches what lies in the
mailbox whose code is in use. The pages parse what strangers send, and have no other way out than this.
"""
