"""What every page shows of the archive as a whole."""

from django.conf import settings
from django.http import HttpRequest


def archive(request: HttpRequest) -> dict[str, object]:
    return {"archive_name": settings.ARCHIVE_NAME, "allow_indexing": settings.ALLOW_INDEXING}
