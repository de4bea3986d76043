"""The app that turns captured bytes into articles."""

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class IngestConfig(AppConfig):
    name = "ingest"
    verbose_name = "Imports"

    def ready(self) -> None:
        from articles.inspection import CHECKS
        from ingest import deleted, quarantine

        pre_delete.connect(deleted.remember, sender="articles.Article")
        CHECKS.append(quarantine.CHECK)
