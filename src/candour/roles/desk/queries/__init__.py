"""What the desk's pages read: plain values for one worker, opened with their own keys, never rows."""
