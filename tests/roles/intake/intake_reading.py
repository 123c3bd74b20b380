"""Flesch and Kincaid's school grade of what is visible on a page: a rough measure, good for catching long sentences."""

import re

_FURNITURE = re.compile(r"(header|charity|demonstration|footer)")
_ENDS = re.compile(r"[.!?:](?:\s|$)|\n")
_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*")
_BLOCK = re.compile(r"</?(?:p|li|h[1-6]|dt|dd|label|legend|button|option|div|ul|ol|dl)\b[^>]*>")


def visible(page) -> str:
    """Return the words between <main> and </main>, one line a block."""
    main = re.search(r"<main.*?</main>", page.text, re.DOTALL)
    text = re.sub(r"<(select|textarea|script)\b.*?</\1>", "\n", main[0], flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"<[^>]+>", "", _BLOCK.sub("\n", text))
    return re.sub(r"&[a-z#0-9]+;", "’", text)


def syllables(word: str) -> int:
    """Count groups of vowels; a silent e at the end is none."""
    word = word.lower()
    found = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and found > 1:
        found -= 1
    if re.search(r"[^td]ed$", word) and found > 1:
        found -= 1
    return max(1, found)


def grade(page) -> float:
    """Return the school grade: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    text = visible(page)
    sentences = [part for part in _ENDS.split(text) if part and _WORD.search(part)]
    words = _WORD.findall(text)
    return (
        0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    )
