"""The people who sign in at the desk and at a force: their passkeys, their own keys, their sessions.

Used by the roles `desk` and `force`, each with a database of its own. Roles speak to `services`, `queries`, `access`
and `stepup`; nobody outside touches the tables. There is no password and no recovery code anywhere.

What lies at rest opens nothing: a person's 64 secret bytes are sealed under what their passkey or their unlock phrase
yields, and, while they are signed in, under a secret that only their cookie holds (design section 5).

    personal       a person's secrets, and locking them
    ceremonies     what is asked of a passkey, and whether its answer is good
    tickets        challenges and tickets: random, single use, short-lived
    sessions       the wrapped identity behind the cookie
    access         the middleware that closes every page, and `worker_required`
    stepup         the passkey asked for again, bound to one act
    demonstration  sign-in without a passkey, for invented people only

Settings: STAFF_RP_ID, STAFF_ORIGIN, STAFF_COOKIE, STAFF_DUTIES, STAFF_HOME, DEMONSTRATION, DEMO_KEYS,
WEB_BASE_TEMPLATE.
"""
