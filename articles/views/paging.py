"""The numbers of a pager."""

from django.http import QueryDict

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


def to_page(params: QueryDict) -> str:
    """The address of any page of a list, but for its number: a pager has ten of them."""
    others = params.copy()
    others.pop("page", None)
    return f"?{others.urlencode()}&page=" if others else "?page="
