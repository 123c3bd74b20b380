"""The only road between roles: messages, the outbox that keeps them until a signed receipt, the exchange's client.

messages   versioned dataclasses: everything one role can say to another
frame      the one size of a parcel between desk and force, numbered and signed
signing    requests to the exchange and the hardener, signed and never replayed
links      who we are to the exchange, and which boxes we use
exchange   the client
outbox     keep, number, post, post again, let go: the sender's half of "nothing is lost"
"""
