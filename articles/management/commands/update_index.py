"""`manage.py update_index`: Haystack's name for `index`."""

from articles.management.commands import index


class Command(index.Command):
    pass
