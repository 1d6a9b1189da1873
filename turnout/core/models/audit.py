"""The audit chain: who did what to whom, under aliases that name nobody to a reader of the database."""

from django.db import models


class AuditRow(models.Model):
    """One act. Rows are only ever added; each carries the hash of the one before."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=64, blank=True, db_index=True)
    reason = models.CharField(max_length=400, blank=True)
    reason_mac = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)

    class Privacy:
        plain = "seq at action actor subject reason_mac previous_hash hash"
        expiring = "reason"

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class AuditHead(models.Model):
    """The end of the chain, one row, locked by whoever adds to it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Privacy:
        plain = "id seq hash"

    def __str__(self) -> str:
        return f"audit chain up to {self.seq}"
