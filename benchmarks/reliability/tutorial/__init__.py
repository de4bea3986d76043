"""The archive searched as the tutorial of Haystack has it: the stock engine, signal processor and search page."""
