"""What the force's pages show, worked out from one person's shelf. Reads only; views use this and never a table.

What a person holds no key to is not on their shelf, so nothing here can count, name or order it.
"""
