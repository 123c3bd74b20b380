"""The desk's pages: each reads the request, makes one call, shows the outcome."""
