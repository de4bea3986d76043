"""The numbers of a pager."""

NEAR = 2


def numbers_around(number: int, last: int) -> list[int | None]:
    """The page numbers to offer: the ends, those near `number`, and None where some are left out."""
    shown = sorted({1, last} | set(range(max(1, number - NEAR), min(last, number + NEAR) + 1)))
    numbers: list[int | None] = []
    for previous, current in zip([0, *shown], shown, strict=False):
        if current - previous > 1:
            numbers.append(None)
        numbers.append(current)
    return numbers
