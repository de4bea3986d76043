"""Form fields of the admin."""

from django import forms


class PlainTextField(forms.CharField):
    """A text whose lines end as the archive's do: a browser sends CRLF, which would run all paragraphs into one."""

    def to_python(self, value: object) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
