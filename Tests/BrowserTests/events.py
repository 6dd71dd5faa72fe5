"""Events as a CDC bridge would send them."""

import itertools

_numbers = itertools.count(1)


def event(kind, sailing, booking, **data):
    return {
        "id": f"browser-{next(_numbers)}", "source": "/tests/browser", "type": kind,
        "data": {"sailing_id": sailing, "booking_id": booking, **data},
    }


def booked(sailing, booking, cabin, name=None):
    """A booking that is cleared: confirmed and paid."""
    return [
        event("booking-confirmed", sailing, booking, cabin_id=cabin, guest_name=name),
        event("payment-authorized", sailing, booking, amount=100_000, currency="EUR"),
    ]


def held(sailing, booking, code="passport-mismatch"):
    return event("hold-added", sailing, booking, hold_code=code)


def released(sailing, booking, code="passport-mismatch"):
    return event("hold-cleared", sailing, booking, hold_code=code)
