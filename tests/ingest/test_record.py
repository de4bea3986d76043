"""What is on its way into the archive."""

import time

from ingest import pipeline
from ingest.readers import text


def weight_of(raw: str) -> int:
    return pipeline.read(text.page(raw.encode(), "page.txt"), "auto", time.process_time()).weight


def test_a_page_weighs_what_was_read_in_it_as_well_as_its_bytes():
    story = (
        "Bridge\n\nThe keeper of the bridge went home at nine on Thursday, and nobody noticed until the barge came.\n"
    )
    thread = "\nComments\n" + "by: A from: B\nMarch 4, 2022 9:15 AM\nno\n\n" * 200
    assert weight_of(story) > len(story)
    assert weight_of(story + thread) > 3 * len(story + thread)
