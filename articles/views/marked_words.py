"""English that is held where no language is known, marked here for the catalogues: the search language and the API.

A test holds each of them against its original.
"""

from django.utils.translation import gettext_noop as _

EXPLANATIONS = (
    _("all of the words, in any form and order"),
    _("exactly these words, one after the other"),
    _("without the word, phrase, filter or bracket that follows"),
    _("the same as -"),
    _("either of the two beside it; binds closer than AND"),
    _("allowed, and means no more than a space"),
    _("brackets group"),
    _("words that begin so as they are written; three letters or more"),
    _("the word, and words one or two letters off after the first; three letters or more"),
    _("all the words that follow are sought in the headline"),
    _("all the words that follow are sought in the text"),
    _("all the words that follow are sought in captions of photos"),
    _("all the words that follow are sought in readers' comments"),
    _("all the words that follow are sought in related stories: headlines and teasers that the page points to"),
    _("ends the zone before it"),
    _("moves the whole search to one zone"),
    _("from this source; several mean either of them"),
    _("from this section"),
    _("with this byline"),
    _("with a comment signed so"),
    _("with a comment from this place"),
    _("in this language"),
    _("with readers' comments"),
    _("whose date is not known"),
    _("on or after the first day of this year, month or day"),
    _("up to the last day of this year, month or day"),
    _("in this year, in this month or on this day"),
)
NOTES = (
    _("a query may have 256 characters: left out from `{}` on"),
    _("a query may have 12 terms and 256 characters: left out from `{}` on"),
    _("brackets inside brackets were too deep: the innermost were ignored"),
    _("characters that cannot be printed were read as spaces"),
    _("the quotation `{}` was not closed: read to the end"),
    _("the brackets do not pair: read as far as they do"),
    _("`{}` joins nothing here: left out"),
    _("`{}` has no letter or digit: left out"),
    _("`{}` is no field: searched as words"),
    _("`{}` is nothing this field knows: searched as words"),
    _("`{}` is no date (write 2013, 2013-09 or 2013-09-12): searched as words"),
    _("`{}` is followed by no value: searched as a word"),
    _("`{}` needs three letters or more before the sign: searched as a word"),
    _("`{}`: a `*` counts only at the end of a word"),
    _("`{}`: the sign counts, what was written after or beside it does not"),
    _("`{}` after a quotation means nothing: left out"),
    _("`{}` counts once in a query and cannot be excluded: left out"),
    _("`{}` is followed by no words: left out"),
    _("no day lies within all of these dates; join them with OR to have either"),
    _("nothing to search for: a query needs a word or a filter"),
    _("`{}` in small letters is a word like any other: in capitals it combines words"),
    _("`{}` is no date (write 2013, 2013-09 or 2013-09-12): left out"),
    _("no day lies between these dates: the first is after the last"),
)
PARAMETER_NOTES = (
    _("`{}` is none of articles, comments, sidebar: left out"),
    _("`{}` is none of relevance, newest, oldest: left out"),
    _("`{}` is none of true, false: left out"),
    _("`{}` is none of day, month: left out"),
    _("there is no source `{}`: it matches nothing"),
    _("there is no section `{}`: it matches nothing"),
    _("there is no year `{}`: it matches nothing"),
    _("there is no article `{}`: it matches nothing"),
    _("`{}` was given too often: the first 30 count"),
)
SUMMARIES = (
    _("Search articles or comments"),
    _("Read an article with its comments and captures"),
    _("List the sources"),
    _("Complete what is being typed"),
    _("Complete what is being typed, in the form that browsers ask for"),
)
