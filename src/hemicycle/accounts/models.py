from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.languages import can_be_said
from hemicycle.kernel.post import Addressee


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **more: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **more: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **more)


class User(AbstractUser):
    """Someone who can sign in, by e-mail. What they may do follows from the offices they hold."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True, validators=[can_be_said])
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    zone = models.CharField(_("time zone"), max_length=50, default="UTC")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[misc,assignment]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def addressee(self) -> Addressee:
        return Addressee(self.email, self.language, self.zone)

    def has_perm(self, perm: str, obj: Model | None = None) -> bool:
        """Without Django's superuser shortcut: who runs the server may not vote for others."""
        if obj is None:
            return super().has_perm(perm)
        return self.is_active and any(b.has_perm(self, perm, obj) for b in get_backends())


class Token(models.Model):
    """A key for programs that act as this user. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(_("label"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.label} ({self.user})"
