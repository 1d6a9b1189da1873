"""Fill the disk an installation lies on, then purge. Run by test_full_disk.py on a small file system of its own.

Prints one JSON object: what was acknowledged, what was kept, what the purge removed, and what remains in the files.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOME = Path(sys.argv[1])
MARKER = "MARKER"
ROWS = 200


def fill(now: datetime) -> tuple[int, list[str], str]:
    """Write rows and sealed words until the disk refuses; return how many were acknowledged, the keys, the error."""
    from django.db import transaction

    from turnout.core import ballast, keys
    from turnout.core.models import LimitCounter

    kept, key_ids = 0, []
    try:
        while True:
            key_id = keys.new_key(now=now)
            keys.seal(key_id=key_id, text=MARKER)
            row = {"name": "drill", "ends_at": now}
            with transaction.atomic():
                LimitCounter.objects.bulk_create(
                    LimitCounter(**row, scope=f"{MARKER}{kept + at:050d}", window=kept + at) for at in range(ROWS)
                )
            kept += ROWS
            key_ids.append(key_id)
    except Exception as error:
        if not ballast.is_disk_full(error):
            raise
        return kept, key_ids, str(error)


def take_what_is_left() -> None:
    """Use up the last bytes of the disk, as another program would."""
    with (HOME.parent / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"z" * 512)
        except OSError:
            return


def main() -> None:
    os.environ.update(TURNOUT_HOME=str(HOME), TURNOUT_ENV_FILE=os.devnull, TURNOUT_SECRET_KEY="drill")
    sys.path.insert(0, str(Path.cwd()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "turnout.config.settings"
    os.environ.pop("TURNOUT_DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from turnout.core import audit, expiry, keys
    from turnout.core.models import LimitCounter

    now = datetime.now(UTC)
    keys.make_home()
    call_command("migrate", run_syncdb=True, verbosity=0)
    acknowledged, key_ids, refusal = fill(now - timedelta(days=2))
    take_what_is_left()
    with connection.cursor() as cursor:
        integrity = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    kept = LimitCounter.objects.count()

    def forget(at: datetime) -> int:
        keys.destroy(key_ids=key_ids, now=at)
        return len(key_ids)

    expiry.register_expiry("drill", forget)
    counts = expiry.run_expiry(now)
    with transaction.atomic():
        audit.record(action="after", actor_id=None, now=now)
    files = {path.name: path.read_bytes().count(MARKER.encode()) for path in sorted(HOME.iterdir()) if path.is_file()}
    figures = {
        "acknowledged": acknowledged,
        "kept": kept,
        "refusal": refusal,
        "integrity": integrity,
        "removed": counts["core.limit_counters"],
        "keys_left": len(key_ids) - len(keys.destroyed(key_ids=key_ids)),
        "left": LimitCounter.objects.count(),
        "markers": sum(files.values()),
        "ballast": (HOME / "ballast").is_file(),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
