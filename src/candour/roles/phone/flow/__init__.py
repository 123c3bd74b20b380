"""The flow of a call, without input or output: events in, actions out.

`machine.step` is all of it; `table` says what each state says and where each key leads. No event and no action carries
anything of a caller's: a code, a letter and a voice stay with the driver (`roles.phone.call`), and the flow only counts.
"""
