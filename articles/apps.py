"""The app that holds the archive's records and the pages people read."""

import gc

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Archive"

    def ready(self) -> None:
        from articles import checks, legible, triggers  # noqa: F401  importing the checks registers them

        gc.enable()  # which manage.py has put off
        legible.set_up()
        pre_migrate.connect(triggers.before_migrations, sender=self)
        post_migrate.connect(triggers.after_migrations, sender=self)
