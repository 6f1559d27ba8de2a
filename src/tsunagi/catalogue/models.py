"""The catalogue's tables."""

from django.db import models


class Holding(models.Model):
    """One record of one source, where its raw form lies, and the entity we made of it."""

    id = models.TextField(primary_key=True)
    source = models.TextField()
    local_id = models.TextField()
    format = models.TextField()
    digest = models.BigIntegerField()
    """Of the raw body; tells whether a record that comes again has changed."""
    frame = models.BigIntegerField()
    slot = models.IntegerField()
    datestamp = models.TextField(null=True)
    window = models.BigIntegerField()
    """The window that last brought it."""
    harvested = models.DateTimeField()
    outcome = models.TextField()
    """archived (not yet mapped), stored, set_aside, deleted or withdrawn."""
    reason = models.TextField(default="")
    mapping = models.BigIntegerField(default=0)
    """Digest of the mapping that the entity was made with; 0: none yet."""
    kind = models.TextField(default="")
    change = models.BigIntegerField(null=True, unique=True)
    """Number of the entity's last change; null: it was never public."""
    created = models.DateTimeField()
    updated = models.DateTimeField()
    data = models.BinaryField(default=b"")
    """The entity's values: zstd(JSON); empty when deleted or never understood."""

    class Meta:
        indexes = [
            models.Index(fields=["source", "outcome", "mapping", "kind"], name="holding_by_source"),
            models.Index(fields=["source", "frame"], name="holding_by_frame"),
            models.Index(fields=["source", "change"], name="holding_listed_by_source"),
            models.Index(fields=["kind", "change"], name="holding_listed_by_kind"),
        ]


class Version(models.Model):
    """A state of an entity before a change."""

    holding = models.TextField(db_index=True)
    change = models.BigIntegerField()
    until = models.DateTimeField()
    kind = models.TextField()
    data = models.BinaryField()


class Counter(models.Model):
    """A number that only grows; its row is the lock that keeps the change feed in order."""

    name = models.TextField(primary_key=True)
    value = models.BigIntegerField(default=0)


class SourceState(models.Model):
    """What we decided about a source."""

    source = models.TextField(primary_key=True)
    withdrawn = models.BooleanField(default=False)


class Counted(models.Model):
    """What became of the records of a run or window."""

    state = models.TextField(default="running")
    received = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    deleted = models.BigIntegerField(default=0)
    set_aside = models.BigIntegerField(default=0)
    message = models.TextField(default="")
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Run(Counted):
    """One run over one source."""

    source = models.TextField(db_index=True)


class Window(Counted):
    """One window of a harvest; the same row goes on when a killed run is resumed."""

    source = models.TextField(db_index=True)
    key = models.TextField()
    since = models.TextField(null=True)
    until = models.TextField(null=True)
    fingerprint = models.TextField(null=True)
    snapshot = models.BooleanField(default=False)
    cursor = models.TextField(null=True)


class Seen(models.Model):
    """A record that a snapshot window listed; what is held and was not seen has been deleted."""

    window = models.BigIntegerField()
    holding = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["window", "holding"], name="seen_by_window")]


class Note(models.Model):
    """A tolerated fault or an unmapped field of a source, counted."""

    source = models.TextField()
    sort = models.TextField()
    """fault or unmapped."""
    what = models.TextField()
    example = models.TextField()
    count = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sort", "what"], name="note_once")]
