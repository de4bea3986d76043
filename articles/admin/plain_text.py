"""Every long text is edited with the line ends it is kept with."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models


class PlainTextField(forms.CharField):
    """A text whose lines end as the archive's do: a browser sends CRLF, which would run all paragraphs into one."""

    def to_python(self, value: object) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


PLAIN_TEXT = {models.TextField: {"form_class": PlainTextField, "widget": AdminTextareaWidget}}
