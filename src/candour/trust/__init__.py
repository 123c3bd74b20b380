"""Who may say what: the charity's root, its supervisors, the public directory and the force directories.

Every installation pins the root key; the root signs the supervisors; two supervisors sign a directory. Plain Python.
Source: design section 5, "Trust chain"; docs/guides/keys.md.
"""


class TrustError(Exception):
    """A directory or its signatures are not what they must be. The message is for an operator."""
