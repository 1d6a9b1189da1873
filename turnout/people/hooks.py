"""What people tells the apps above it. `config/hooks.py` connects the listeners."""

from turnout.core.hooks import Hook

person_suspended = Hook("person_suspended")
"""Called with person_id and now, in the transaction that suspends or erases somebody: close streams, free seats."""
