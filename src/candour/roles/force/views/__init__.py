"""The force's pages: each reads the request, makes one call and shows the outcome."""
