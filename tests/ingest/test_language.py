"""The language of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The clock of Port Lumen stopped at nine minutes past four, and the town went on as if it had not.", "en"),
        ("فتح مسرح الحيّ أبوابه مساء الخميس بعد ترميم دام عامين، وحضر العرض الأول مئتا متفرج.", "ar"),
        ("کتابخانهٔ شهر پس از دو سال بازسازی، پنجشنبه گشایش یافت و صدها تن به دیدن آن آمدند.", "fa"),
        ("Die Uhr der kleinen Hafenstadt blieb am Montag stehen, und niemand hat es bemerkt.", "de"),
    ],
)
def test_a_paragraph_tells_its_language(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "Hello", "12 13 14 15 16 17", "…" * 100])
def test_too_little_text_tells_nothing(text):
    assert language_of(text) == ""


def test_arabic_with_a_latin_name_in_it_is_arabic():
    assert language_of("أما مدرب الاتحاد Joaquim Sendra فرفض تحميل لاعبيه مسؤولية الخسارة.") == "ar"


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text):
    assert isinstance(language_of(text), str)
