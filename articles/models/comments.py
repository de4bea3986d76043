"""What readers wrote below an article."""

from django.db import models

from articles.legible import Legible, LegibleQuerySet
from articles.models.article import Article


class CommentQuerySet(LegibleQuerySet):
    def public(self) -> "CommentQuerySet":
        """Comments that readers may see: public ones of public articles."""
        return self.filter(visibility=Article.Visibility.PUBLIC, article__visibility=Article.Visibility.PUBLIC)


class Comment(Legible):
    """A reader's comment. Author and place are what the commenter typed."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="comments", db_index=False
    )  # two indexes begin so
    number = models.PositiveIntegerField(help_text="Its place on the page, counted from 1.")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    author = models.CharField(max_length=300, blank=True, help_text="As the commenter typed it.")
    place = models.CharField(max_length=300, blank=True, help_text="As the commenter typed it.")
    posted_at = models.DateTimeField(null=True, blank=True, help_text="As printed, not shifted.")
    posted_as_printed = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    visibility = models.CharField(max_length=9, choices=Article.Visibility, default=Article.Visibility.PUBLIC)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="comment_number_once_per_article")]
        # All that the order of a thread is made of, and what counts it: neither reads the rows.
        indexes = [
            models.Index(fields=["article", "visibility", "number", "parent", "posted_at"], name="comment_of_article")
        ]

    def __str__(self) -> str:
        return f"{self.author or 'unnamed'}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        return self.article.comment_url(self.number)
