"""Captures of any number for the benchmarks of imports: the pages of samples/, each with words of its own."""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
WORD = re.compile(r"[^\W\d_]{4,}")
LONG_LINE = 60  # what is shorter is menu, date, name or title, by which the layouts tell the parts of a page


def write(target: Path, count: int, first: int = 0) -> int:
    """Writes so many captures below a folder, a source to a folder; returns their bytes."""
    shutil.copytree(PROJECT / "samples", target, ignore=shutil.ignore_patterns("*.txt", "*.html", "README.md"))
    originals = sorted((PROJECT / "samples").rglob("*.txt"))
    texts = {path: path.read_text(encoding="utf-8") for path in originals}
    words = {path: sorted(set(WORD.findall(text))) for path, text in texts.items()}
    written = 0
    for number, path in zip(range(first, first + count), _again_and_again(originals), strict=False):
        text = own_words(retitled(texts[path], number), random.Random(number), words[path])
        folder = target / path.parent.relative_to(PROJECT / "samples") / f"{number // 1000:03}"
        folder.mkdir(exist_ok=True)
        written += (folder / f"{path.stem}-{number}.txt").write_text(text, encoding="utf-8")
    return written


def _again_and_again(paths: list[Path]) -> Iterator[Path]:
    while True:
        yield from paths


def own_words(text: str, chance: random.Random, words: list[str]) -> str:
    """Another story of the same shape: every longer word of its prose is another one."""
    return "\n".join(
        WORD.sub(lambda _: chance.choice(words), line)
        if len(line) > LONG_LINE and not line.startswith(("string(", "by:"))
        else line
        for line in text.split("\n")
    )


def retitled(text: str, number: int) -> str:
    """The headline (the first line that is no section and no menu) names its copy, so that each is an article."""
    lines = text.split("\n")
    place = next(i for i, line in enumerate(lines) if line.strip() and not _is_menu(line))
    title = lines[place].strip()
    return "\n".join(line.replace(title, f"{title} {number}") if line.strip() == title else line for line in lines)


def _is_menu(line: str) -> bool:
    return " / " in line or "links" in line or "Breaking" in line
