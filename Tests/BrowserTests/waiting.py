"""Waiting for a condition: the only way in which these tests wait."""

import time

# Generous: a slow machine makes a test slow, never red.
DEADLINE = 60
PAUSE = 0.05


def until(condition, what, deadline=DEADLINE):
    """Returns the first true value of a condition. After the deadline it fails with `what` was
    waited for: a text, or a function that tells it of that moment."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            told = what() if callable(what) else what
            raise AssertionError(f"not within {deadline} s: {told} (at last: {value!r})")
        time.sleep(PAUSE)
