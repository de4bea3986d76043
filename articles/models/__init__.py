"""What the archive holds: sources, articles with all that stands around them, and the captures behind them."""

from articles.models.around import Photo, RelatedStory, WantedStory
from articles.models.article import COMMENTS_WITH_ARTICLE, Article, ArticleQuerySet
from articles.models.captures import Capture, CaptureQuerySet
from articles.models.comments import Comment, CommentQuerySet
from articles.models.outbox import Outbox, Settled
from articles.models.sources import Section, Source, SourceQuerySet
from articles.models.versions import OtherVersion, Revision

__all__ = [
    "COMMENTS_WITH_ARTICLE",
    "Article",
    "ArticleQuerySet",
    "Capture",
    "CaptureQuerySet",
    "Comment",
    "CommentQuerySet",
    "OtherVersion",
    "Outbox",
    "Photo",
    "RelatedStory",
    "Revision",
    "Section",
    "Settled",
    "Source",
    "SourceQuerySet",
    "WantedStory",
]
