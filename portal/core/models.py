"""What the ground floor keeps for everybody."""

from django.db import models


class StaffMark(models.Model):
    """That staff have edited or removed an object of the content files: it is theirs, and no upgrade puts the file's state back.

    `model`: `app.model`; `key`: names the object in its files, so that the mark outlasts the object and every account.
    """

    model = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    is_removed = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("model", "key"), name="core_staff_mark_object")]

    def __str__(self) -> str:
        return f"{self.model}:{self.key}"
