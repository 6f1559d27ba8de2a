"""Tables of people, organisations and cases. Only tsunagi.collab writes them; events are only ever added."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from tsunagi.collab._parts import CONFIDENTIALITY, ROLES, Sight
from tsunagi.errors import NotAllowed

ROLE_CHOICES = [(name, labels["en"]) for name, labels in ROLES.items()]


class Accounts(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """A new account; without a password one can only be set by a link sent to the address."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """An account that may use the administration pages."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. The e-mail address is the name to sign in with."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    lang = models.CharField(max_length=2, default="ja")
    entity = models.CharField(max_length=255, blank=True)
    """The person in the catalogue that this account has claimed and a coordinator confirmed."""
    mail_every = models.CharField(max_length=5, default="now")
    """now (with the next sending), day (one mail a day) or never."""
    calendar = models.PositiveIntegerField(default=0)
    """Number of their calendar's address: with the next one, the address before stops working."""
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined = models.DateTimeField(auto_now_add=True)
    erased = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Accounts] = Accounts()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"#{self.pk}" if self.erased else self.name or self.email


class Organisation(models.Model):
    """A university, TLO, company or office whose people work here."""

    SORTS: ClassVar = [
        ("university", "University or institute"), ("tlo", "TLO"), ("company", "Company"),
        ("government", "Government"), ("other", "Other"),
    ]  # fmt: skip
    key = models.SlugField(max_length=60, unique=True)
    name_ja = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    sort = models.CharField(max_length=12, choices=SORTS)
    entity = models.CharField(max_length=255, blank=True)
    """Its entity in the catalogue."""
    brought_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="brought")
    """Of a company: the office whose coordinators work with it and invite its people; empty: none do."""
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name_ja

    def title(self, lang: str) -> str:
        """Its name in a language."""
        return self.name_en if lang == "en" and self.name_en else self.name_ja


class Membership(models.Model):
    """What somebody is in an organisation, from when to when."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=ROLE_CHOICES)
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "organisation", "role"], name="membership_once")
        ]


class Invitation(models.Model):
    """A link that lets somebody make an account with a role; it works once."""

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    role = models.CharField(max_length=16, choices=ROLE_CHOICES)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    accepted = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")


class Claim(models.Model):
    """Somebody says that a person in the catalogue is they; a coordinator of their organisation confirms."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="claims")
    entity = models.CharField(max_length=255)
    state = models.CharField(max_length=10, default="asked")
    """asked, confirmed or refused."""
    evidence = models.TextField(blank=True)
    made = models.DateTimeField(auto_now_add=True)
    decided = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")


class Case(models.Model):
    """Anything that people decide, in a state of its workflow."""

    key = models.CharField(max_length=16, unique=True)
    """In addresses: drawn by lot, so that it tells nothing and cannot be guessed."""
    workflow = models.CharField(max_length=24)
    state = models.CharField(max_length=24)
    confidentiality = models.CharField(
        max_length=8, choices=[(name, labels["en"]) for name, labels in CONFIDENTIALITY.items()]
    )
    house = models.ForeignKey(Organisation, models.PROTECT, related_name="handled")
    """Whose coordinators handle it."""
    poser = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="posed")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    answers = models.JSONField(default=dict)
    """Name of the question → latest answer."""
    entity = models.CharField(max_length=255, blank=True)
    """The entity in the catalogue that it is about or that its face is published as."""
    due = models.DateField(null=True, blank=True)
    due_what = models.CharField(max_length=200, blank=True)
    moves = models.IntegerField(default=0)
    """Number of its latest event: a form that was made before another's step is refused."""
    opened = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["workflow", "state"], name="case_by_state")]


class Participant(models.Model):
    """Somebody who was named in a case, with an account or with a link alone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="participants")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="parts")
    part = models.CharField(max_length=12)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    entity = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    """Of the link that stands for this person; empty: none, or used up."""
    expires = models.DateTimeField(null=True, blank=True)
    added = models.DateTimeField(auto_now_add=True)
    removed = models.DateTimeField(null=True, blank=True)


class Addition(models.Model):
    """A row that is written once: changing or removing it is refused."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Adds the row; raises NotAllowed if it is there already."""
        if self.pk is not None and not self._state.adding:
            raise NotAllowed(f"{type(self).__name__} {self.pk} is part of the record and cannot be changed.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Raises NotAllowed."""
        raise NotAllowed(f"{type(self).__name__} {self.pk} is part of the record and cannot be removed.")


class Event(Addition):
    """One thing that happened in a case: a step, a comment, a file, a change of people or terms."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    number = models.IntegerField()
    at = models.DateTimeField()
    who = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    who_part = models.CharField(max_length=12)
    """What they were to the case then."""
    sort = models.CharField(max_length=12)
    """opened, step, comment, file, people, due or notice."""
    step = models.CharField(max_length=24, blank=True)
    frm = models.CharField(max_length=24, blank=True)
    to = models.CharField(max_length=24, blank=True)
    answers = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    sight = models.IntegerField(choices=[(level.value, level.name) for level in Sight])
    digest = models.CharField(max_length=64)
    """Of this event together with the digest of the one before: what was altered later shows."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="event_number")]
        ordering = ["case", "number"]


class File(Addition):
    """A file of a case. Its bytes lie in the data folder under their digest, outside of what is served."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    event = models.ForeignKey(Event, models.PROTECT, related_name="files")
    key = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sight = models.IntegerField()


class Shortlisted(models.Model):
    """An entity that was put on the shortlist of a need, and what became of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="shortlist")
    entity = models.CharField(max_length=255)
    kind = models.CharField(max_length=24)
    title = models.TextField()
    note = models.TextField(blank=True)
    rank = models.IntegerField(null=True)
    """Where the matching had put it."""
    score = models.FloatField(null=True)
    query = models.TextField(blank=True)
    """What was asked when it was found: judgements need it."""
    grade = models.IntegerField(null=True)
    """0 does not fit, 1 near, 2 fits, 3 led to an agreement."""
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    added = models.DateTimeField(auto_now_add=True)
    removed = models.DateTimeField(null=True, blank=True)


class Audit(Addition):
    """Who did or saw what, outside the events of cases: signing in, roles, exports, files taken."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=40)
    what = models.CharField(max_length=255, blank=True)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=64, blank=True)


class Notice(models.Model):
    """Something told to one person, on their page and by mail."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="notices")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="+")
    sort = models.CharField(max_length=20)
    """event, due, alert or claim."""
    text = models.TextField()
    level = models.IntegerField(default=0)
    """How much of the case its reader saw when it was made: who sees less now is not shown it any more."""
    where = models.CharField(max_length=500, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    read = models.DateTimeField(null=True)
    mailed = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "read"], name="notice_unread")]


class SavedSearch(models.Model):
    """A question that is asked again, with what is new told to its owner."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="saved")
    key = models.CharField(max_length=32, unique=True)
    """In the address of its feed: who has it may read the feed."""
    title = models.CharField(max_length=200)
    sort = models.CharField(max_length=8, default="search")
    """search, need or theme."""
    query = models.JSONField(default=dict)
    every = models.CharField(max_length=8, default="week")
    """day, week or never."""
    seen = models.BigIntegerField(default=0)
    """Number of the last change that was told."""
    told = models.DateTimeField(null=True)
    """When it was last asked again, with or without news."""
    made = models.DateTimeField(auto_now_add=True)


class MeasureEntry(Addition):
    """What people wrote to a measure of a plan: what answers it here, how it goes on, or that one of these fell."""

    measure = models.CharField(max_length=255, db_index=True)
    """Its id in the plan."""
    sort = models.CharField(max_length=10)
    """link, note or withdrawal."""
    at = models.DateTimeField()
    who = models.ForeignKey(Account, models.PROTECT, related_name="measure_entries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """In whose name it was written; who is in it reads what is not public."""
    public = models.BooleanField(default=False)
    entity = models.CharField(max_length=255, blank=True)
    """Of a link: the entity of the catalogue that it leads to."""
    text = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    """Where it is written down, elsewhere."""
    day = models.DateField(null=True)
    """When what is told happened."""
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="withdrawals")
    """Of a withdrawal: what is withdrawn."""
