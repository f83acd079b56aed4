"""What has been loaded, so that a second start does not load it again."""

from django.db import models


class LoadedContent(models.Model):
    """A content file or folder as it was when it was loaded. `digest`: SHA-256 of its bytes, in hexadecimal."""

    path = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.path
