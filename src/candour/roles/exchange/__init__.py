"""Machine only: boxes of sealed parcels, reporters' mailboxes among them.

Used by every other role, over its API, each with a key of its own. It sees opaque box numbers, sizes and days; it can
never open a parcel, and keeps no time finer than a day, no address and no log.
"""
