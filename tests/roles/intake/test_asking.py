"""The questions: their order, going back, changing, and what is refused kindly."""

import pytest
from intake_gallery import POINTING

from candour.roles.intake.answers import MOST_PEOPLE, Draft
from candour.roles.intake.flow import QUESTIONS
from walk import ANSWERS, PERSON, STORY


def answers(reporter):
    return Draft.unsealed(reporter.page.state).answers


def test_the_questions_come_in_order_and_say_how_far_along_one_is(reporter):
    titles = [reporter.to(question).title for question in QUESTIONS]

    assert titles == [f"Question {number} of about 10" for number in range(1, 11)]
    assert reporter.to("check").h1 == "Check what you wrote"


def test_danger_leads_to_999_and_on(reporter):
    reporter.to("danger")
    page = reporter.step("next:danger", danger="yes")

    assert page.h1 == "Ring 999 now if you can"
    assert "press 55" in page.visible
    assert reporter.step("next:help").title == "Question 2 of about 10"
    assert answers(reporter).danger == "yes"


def test_what_is_not_about_the_police_is_sent_elsewhere_and_may_carry_on(reporter):
    reporter.to("scope")
    page = reporter.step("next:scope", scope="no")

    assert "0800 555 111" in page.visible
    assert reporter.step("next:elsewhere").title == "Question 3 of about 10"
    assert reporter.to("scope")
    assert reporter.step("next:scope", scope="unsure").title == "Question 3 of about 10"


@pytest.mark.parametrize("question", ["danger", "scope", "kind", "story", "preview"])
def test_a_question_that_is_needed_says_what_to_do(reporter, question):
    reporter.to(question)
    page = reporter.step(f"next:{question}")

    assert page.status == 422
    assert page.title.startswith("Error: ")


@pytest.mark.parametrize(
    "question", ["danger", "scope", "kind", "story", "place", "risk", "circle", "checks"]
)
def test_going_back_loses_nothing(reporter, question):
    reporter.to(question)
    reporter.step(f"back:{question}", **ANSWERS[question])

    said = answers(reporter)
    for name, value in ANSWERS[question].items():
        assert getattr(said, name) == value


def test_back_from_the_first_question_shows_the_start_and_start_goes_on(reporter):
    reporter.to("place")
    reporter.step("goto:danger")
    page = reporter.step("back:danger", danger="no")
    assert page.h1 == "Tell us, without your name"

    reporter.step("begin")
    assert answers(reporter).story == STORY


def test_a_changed_answer_leads_back_to_the_check_page(reporter):
    reporter.to("check")
    reporter.step("goto:place")
    page = reporter.step("next:place", when="In the spring", where="Near the station")

    assert page.h1 == "Check what you wrote"
    assert "In the spring" in page.visible
    assert "Calderbrook Police" in page.visible


def test_whoever_wants_to_see_the_text_first_says_what_silence_means(reporter):
    reporter.to("preview")
    page = reporter.step("next:preview", preview="yes")
    assert page.h1 == "What should we do if you do not come back?"
    assert page.title == "Question 10 of about 10"
    assert reporter.step("next:silence").status == 422
    page = reporter.step("next:silence", silence="pass")
    assert page.h1 == "Check what you wrote"
    assert "Pass it on after seven days" in page.visible

    reporter.step("back:check")
    assert answers(reporter).silence == "pass"
    page = reporter.step("back:silence", silence="stop")
    assert answers(reporter).silence == "stop"
    page = reporter.step("next:preview", preview="no")
    assert page.h1 == "Check what you wrote"
    assert "do not come back" not in page.visible
    assert answers(reporter).silence == ""


def test_nobody_gets_past_what_silence_means(reporter):
    reporter.to("preview")
    reporter.step("next:preview", preview="yes")
    page = reporter.step("goto:check")

    assert page.h1 == "What should we do if you do not come back?"


def test_words_that_point_to_the_writer_are_shown_once_and_never_block(reporter):
    reporter.to("story")
    page = reporter.step("next:story", story=POINTING)

    assert page.h1 == "These words could point to you"
    for passage in ("I do the books", "2 October", "half four", "£600", "My daughter"):
        assert f"<mark>{passage}" in page.text
    assert reporter.step("next:pointers", story=POINTING).title == "Question 5 of about 10"
    assert answers(reporter).story == POINTING
    reporter.step("back:people")
    assert reporter.step("next:story", story=POINTING).title == "Question 5 of about 10"


def test_the_text_can_be_changed_where_the_words_are_shown(reporter):
    reporter.to("story")
    reporter.step("next:story", story=POINTING)
    reporter.step("next:pointers", story=STORY)

    assert answers(reporter).story == STORY


def test_people_are_added_changed_and_removed(reporter):
    reporter.to("people")
    reporter.step("save:new", **PERSON)
    reporter.step("person:new")
    page = reporter.step("save:new", **{**PERSON, "name": "", "nickname": "Beef"})
    assert page.h1 == "You told us about 2 people"
    assert "In charge of a team (sergeant)" in page.visible

    reporter.step("person:0")
    reporter.step("save:0", **{**PERSON, "name": "David Mellish"})
    page = reporter.step("remove:1")

    assert [one.name for one in answers(reporter).people] == ["David Mellish"]
    assert page.h1 == "You told us about one person"


def test_nobody_has_to_be_named(reporter):
    reporter.to("people")
    page = reporter.step("save:new", **dict.fromkeys(PERSON, ""))

    assert page.title == "Question 6 of about 10"
    assert answers(reporter).people == []


def test_the_list_of_people_ends_where_the_page_would_grow_too_long(reporter):
    reporter.to("people")
    for _turn in range(MOST_PEOPLE + 2):
        reporter.step("save:new", **PERSON)

    assert len(answers(reporter).people) == MOST_PEOPLE
    assert "person:new" not in reporter.page.acts


@pytest.mark.parametrize("which", ["7", "-1", "x", "", "99999999999999999999", "٣"])
def test_a_person_who_is_not_in_the_list_breaks_nothing(reporter, which):
    reporter.to("place")
    reporter.step(f"person:{which}")
    reporter.step(f"remove:{which}")

    assert len(answers(reporter).people) == 1


def test_invented_forces_are_offered_in_a_demonstration_only(reporter, settings):
    assert "Calderbrook Police" in reporter.to("people").text
    settings.DEMONSTRATION = False
    assert "Calderbrook Police" not in reporter.step("person:new").text


def test_a_story_of_the_greatest_length_passes_through_whole(reporter):
    story = ("Grüße, “quoted” & <b>bold</b> 🙂\n" * 500)[:14_999] + "."
    reporter.to("story")
    reporter.step("next:story", story=story.replace("\n", "\r\n"))

    assert answers(reporter).story == story


def test_a_story_that_is_too_long_is_refused_with_the_text_still_there(reporter):
    story = "a" * 15_007
    reporter.to("story")
    page = reporter.step("next:story", story=story)

    assert page.status == 422
    assert "7 letters too long" in page.visible
    assert page.textarea("story") == story
    assert reporter.step("back:story", story=story).status == 422


@pytest.mark.parametrize("sign", ["\0", "\ufffd", "\u202e", "\u202d"])
@pytest.mark.parametrize("field", ["story", "where"])
def test_signs_that_would_not_arrive_as_written_are_refused_kindly(reporter, sign, field):
    question = {"story": "story", "where": "place"}[field]
    reporter.to(question)
    page = reporter.step(f"next:{question}", **{field: f"some{sign}thing"})

    assert page.status == 422
    assert "in your text" in page.visible
    assert "thing" in page.textarea(field)


def test_a_broken_surrogate_is_refused_kindly(reporter):
    reporter.to("story")
    body = f"do=next:story&k=x&s={reporter.page.state}&story=a%ED%A0%80b"
    answer = reporter.client.post("/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 422
    assert "is broken" in answer.content.decode()


def test_what_is_far_too_long_gets_a_page_that_helps(reporter):
    reporter.to("story")
    page = reporter.step("next:story", story="a" * 10_000_000)

    assert page.status == 413
    assert "Make it shorter" in page.visible


@pytest.mark.parametrize(
    "do", ["", "nonsense", "next:nonsense", "back:nonsense", "goto:nonsense", "next:", "next:check"]
)
def test_a_step_that_does_not_exist_leads_to_the_questions(reporter, do):
    reporter.to("place")

    page = reporter.step(do)
    assert page.status == 200
    assert "next:danger" in page.acts or "begin" in page.acts


def test_a_changed_state_leads_to_the_start_and_shows_nothing(reporter):
    reporter.to("check")
    token = reporter.page.state
    page = reporter.step("goto:story", state=token[:-9] + "AAAAAAAAA")

    assert page.status == 410
    assert page.h1 == "This page has been open too long"
    assert "garage" not in page.text
    assert page.acts == ["begin", "return"]
