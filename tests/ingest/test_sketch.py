import random
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ingest.sketch import WORD, containment, folded, runs, sketch

WORDS = [f"{first}{second}" for first in ("bridge", "ferry", "storm") for second in range(300)]


def told(seed, count=300):
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(count))


def test_a_story_stands_whole_in_a_longer_version_of_it():
    story = told(1)
    assert containment(runs(story), runs(f"{story} {told(2)}")) == 1.0


def test_two_stories_have_nothing_in_common():
    assert containment(runs(told(1)), runs(told(2))) == 0.0


def test_marks_case_and_forms_of_letters_are_no_difference():
    story = told(1)
    assert runs(story.upper().replace(" ", ",  ")) == runs(story)


def test_a_sentence_is_too_short_to_be_a_version_of_anything():
    assert sketch("The ferry ran again on Monday after eleven days in dock.") == ()
    assert containment(runs("The ferry ran again on Monday after eleven days."), runs(told(1))) == 0.0


def test_the_samples_of_a_story_and_of_a_version_twice_as_long_meet_many_times():
    for seed in range(0, 40, 2):
        story = told(seed)
        assert len(set(sketch(story)) & set(sketch(f"{story} {told(seed + 1)}"))) >= 2


def test_a_story_has_few_samples_however_long_it_is():
    assert len(sketch(told(1, 20_000))) == len(sketch(told(1)))


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aB9_ ’“–…´\u0301\u0345\u037a½ﬁßİ")), max_size=40))
def test_words_are_the_same_by_the_quick_way_and_by_the_plain_one(text):
    assert folded(text) == " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def test_curly_quotes_and_dashes_part_words():
    assert folded("“Nettie’s ferry”—late…again") == "nettie s ferry late again"
