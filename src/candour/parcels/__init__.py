"""The only road between roles: messages, the outbox that keeps them until a signed receipt, the exchange's client.

messages   versioned dataclasses: everything one role can say to another
frame      the one size of a parcel between desk and force, numbered and signed
series     several parcels in one request, as many as fit
numbering  the numbers of each road, in lives: what is missing, what came twice
restored   what an installation does once after it was set up from a backup
signing    requests to the exchange and the hardener, signed and never replayed
links      who we are to the exchange, and which boxes we use
exchange   the client
outbox     keep, number, post, post again, let go: the sender's half of "nothing is lost"
"""
