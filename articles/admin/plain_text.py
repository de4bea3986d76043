"""Every long text is edited with the line ends it is kept with."""

from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models

from articles.editing import PlainTextField

PLAIN_TEXT = {models.TextField: {"form_class": PlainTextField, "widget": AdminTextareaWidget}}
