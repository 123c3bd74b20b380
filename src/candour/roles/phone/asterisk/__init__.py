"""The second engine: Asterisk 22 over its REST interface, for a carrier's trunk with TLS and SRTP.

`ari` asks and is told, and keeps of what it is told only what is listed; `media` is the sound of one call; `call` one call from
beginning to end; `engine` all of them. Asterisk's own configuration lies in deploy/asterisk/.
"""
