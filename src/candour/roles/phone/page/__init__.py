"""A page to call from, for a demonstration and for trials on one machine: the same flow, with a browser in a telephone's place."""
