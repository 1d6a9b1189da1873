"""A restored copy of the database or of the key store must not bring back what had expired."""

import logging
from datetime import datetime

from turnout.core import keys, privacy
from turnout.core.hooks import Hook

logger = logging.getLogger(__name__)

STEP = 500

rows_came_back = Hook("rows_came_back")
"""Called with `key_ids` and `now` when rows under destroyed keys are there again, to be deleted anew."""


def forget_again(*, now: datetime) -> int:
    """Destroy keys that have a tombstone, let the apps delete rows under destroyed keys; return how many keys it was.

    Called before a process serves or works. Costs one query per 500 sealed rows.
    """
    if not keys.has_tombstones():
        return 0
    found = set(keys.apply_tombstones())
    for key_ids in privacy.key_ids_of_rows(step=STEP):
        back = sorted(keys.destroyed(key_ids=key_ids))
        if back:
            rows_came_back.call(key_ids=back, now=now)
            found.update(back)
    if found:
        logger.warning(
            "a restored copy had brought back %d destroyed keys or their rows; they are gone again", len(found)
        )
    return len(found)
