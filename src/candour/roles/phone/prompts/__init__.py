"""What the telephone says: texts by language, the sounds made of them, live speech for letters."""
