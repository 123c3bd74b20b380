"""The desk's forms: they clean and refuse, and hand on domain types; they never save."""
