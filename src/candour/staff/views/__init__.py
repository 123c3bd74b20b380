"""The pages of staff accounts: `entering` for who is not signed in yet, `keys` for who is."""
