from django.http import QueryDict

from articles.views.paging import numbers_around, to_page


def test_the_address_of_another_page_keeps_what_else_was_asked_for():
    assert to_page(QueryDict("q=oil+price&page=3&source=a&source=b")) + "4" == "?q=oil+price&source=a&source=b&page=4"


def test_the_address_of_another_page_of_a_bare_list_has_the_number_alone():
    assert to_page(QueryDict("page=2")) + "3" == "?page=3"


def test_a_gap_stands_where_numbers_are_left_out():
    assert numbers_around(5, 9) == [1, None, 3, 4, 5, 6, 7, None, 9]
