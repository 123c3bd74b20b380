"""The pages, one module a stage: door (the one address), asking, people, sending, visiting, plain."""
