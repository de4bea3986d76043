"""Records of JSON, CSV, WordPress and feeds: the format names the zone of each line; its shape tells only subheads."""

from ingest.layouts import story
from ingest.layouts.sheet import Sheet
from ingest.page import Page, Zone

NAME = "record"
VERSION = 1


def matches(page: Page) -> float:
    return 1.0 if page.stated_zones else 0.0


def zones(page: Page) -> tuple[Zone, ...]:
    """As stated; on a page whose format states none, all is body, as `--layout record` was asked for."""
    sheet = Sheet(page)
    stated = page.stated_zones or (Zone.BODY,) * len(sheet)
    for number, zone in enumerate(stated):
        if zone is not Zone.BODY and sheet.lines[number]:
            sheet.mark(zone, number)
    body = list(sheet.free())
    for number in body:
        is_subhead = Zone.SUBHEAD not in stated and story.is_subhead(sheet, number, body[-1] + 1)
        sheet.mark(Zone.SUBHEAD if is_subhead else Zone.BODY, number)
    return sheet.done()
