"""Promise 8: the whole of a reporter's way works without JavaScript and without asking any other host."""

import re

from line import Http, RunningLine
from walk import Walk


def test_a_report_is_sent_and_found_again_by_numbers_and_by_words(line: RunningLine) -> None:
    walk = Walk(Http(line.address("intake"), {}))
    walk.send()
    digits, words = walk.page.code, walk.page.words
    walk.step("type")
    walk.step("typed", typed=words)
    assert "What happens next" in walk.page.visible

    for typed in (digits, words.upper(), " - ".join(digits[i : i + 4] for i in range(0, 20, 4))):
        walk.find(typed)
        assert "We have your report" in walk.page.visible


def test_sending_twice_gives_the_same_code(line: RunningLine) -> None:
    walk = Walk(Http(line.address("intake"), {}))
    walk.to("check")
    state = walk.page.state
    first = walk.step("send", state=state).code
    second = walk.step("send", state=state).code

    assert first == second


def test_no_page_names_another_host(line: RunningLine) -> None:
    walk = Walk(Http(line.address("intake"), {}))
    walk.send()
    for path in ("/how-it-works", "/what-we-keep", "/who-runs-this", "/helplines"):
        walk.get(path)

    for answer in walk.client.answers:
        text = answer.content.decode()
        loaded = re.findall(r'(?:src|action)="([^"]*)"|<link[^>]*href="([^"]*)"', text)
        assert [url for pair in loaded for url in pair if "//" in url] == []
