"""What takes long to load, imported once by the process from which those that read pages are forked."""

import gc

from ingest import dates, isolation

dates.last_inside(dates.parse("November 22, 2026").as_printed)
gc.freeze()  # what is loaded by now is never garbage, and need not be looked through again and again

__all__ = ["isolation"]
