"""A product is read by those it is sealed to, and believed only with two different signers of the charity."""

import dataclasses
import html

import pytest
from force_cast import make_product, new_key

from candour.roles.force.models import Parcel


def text_of(response):
    return html.unescape(response.content.decode())


def test_two_people_open_the_product_and_the_person_it_is_about_does_not(force):
    product = make_product()
    urn = force.deliver(product)

    for who in ("priya", "vic"):
        browser = force.client(who)
        assert f'href="/products/{urn}"' in text_of(browser.get("/"))
        page = text_of(browser.get(f"/products/{urn}"))
        assert product.text in page
        assert "Signed by two people of the charity" in page
        assert page.index("Do not try to identify the source.") < page.index(product.text)

    accused = force.client("mellish")
    assert urn not in text_of(accused.get("/"))
    assert accused.get(f"/products/{urn}").status_code == 404


def test_everything_the_charity_classed_is_on_the_page_in_words(force):
    urn = force.deliver(make_product("example-R3a"), to=("priya", "sam", "vic", "mellish"))
    page = text_of(force.client("priya").get(f"/products/{urn}"))

    for said in ("OFFICIAL-SENSITIVE", "2/D/C", "Untested", "Police Sergeant Ian McALLISTER", "Toby LUNN",
                 "Beef", "Castle Road", "CC12", "CC02", "F6", "SPB10", "RC04e", "IMAGE_SHARING",
                 "Serious corruption or abuse, no imminent harm", "Calderbrook Police", urn):  # fmt: skip
        assert said in page, said


def test_a_code_of_a_later_table_is_shown_as_it_came(force):
    later = make_product(category="CC99", flags=["RC99"], conditions=["HC99"], priority="P9")
    urn = force.deliver(later)
    browser = force.client("sam")

    page = text_of(browser.get(f"/products/{urn}"))

    assert all(code in page for code in ("CC99", "RC99", "HC99", "P9"))
    assert "P9" in text_of(browser.get("/"))


def one_signer(force, product):
    return force.release(product, to=["priya"], signers=[force.dan])


def same_signer_twice(force, product):
    return force.release(product, to=["priya"], signers=[force.dan, force.dan])


def signer_unknown(force, product):
    return force.release(product, to=["priya"], signers=[new_key(), force.dan])


def text_altered(force, product):
    altered = dataclasses.replace(product, text=product.text + " Changed.")
    return force.release(altered, to=["priya"], signed=product)


def sealed_by_a_colleague(force, product):
    """A recipient can open the envelope and close it again for others: both signatures hold, the parcel's does not."""
    sam = force.people["sam"].secrets.signer
    return force.release(product, to=["priya"], sealed_by=sam)


@pytest.mark.parametrize(
    "wrong", [one_signer, same_signer_twice, signer_unknown, text_altered, sealed_by_a_colleague]
)
def test_without_two_valid_different_signers_the_text_is_not_shown(force, wrong):
    product = make_product()
    force.arrive(wrong(force, product))
    browser = force.client("priya")

    for _again in range(2):
        page = text_of(browser.get("/"))
        assert page.count("A product came that could not be verified.") == 1
        assert "MELLISH" not in page
        assert product.id not in page
    assert browser.get(f"/products/{product.id}").status_code == 404
    assert browser.post(f"/products/{product.id}/acknowledge").status_code == 404
    assert Parcel.objects.count() == 1  # kept, for whoever looks into it


def test_a_good_product_after_a_bad_one_is_shown(force):
    force.arrive(one_signer(force, make_product()))
    good = force.deliver(make_product())

    page = text_of(force.client("priya").get("/"))

    assert "could not be verified" in page
    assert f'href="/products/{good}"' in page


def test_a_linked_product_is_named_only_to_who_holds_it_too(force):
    first = force.deliver(make_product(), to=["priya"])
    second = force.deliver(make_product(linked=[first]), to=["priya", "sam"])

    priya, sam = force.client("priya"), force.client("sam")

    assert f'href="/products/{first}"' in text_of(priya.get(f"/products/{second}"))
    assert f'href="/products/{second}"' in text_of(priya.get(f"/products/{first}"))
    assert first not in text_of(sam.get(f"/products/{second}"))


def test_the_most_urgent_stands_first_and_the_empty_page_says_what_would_be_here(force):
    browser = force.client("priya")
    assert "Products that the charity has released to you stand here" in text_of(browser.get("/"))

    calm = force.deliver(make_product(priority="P3"))
    urgent = force.deliver(make_product("example-R2"))
    middle = force.deliver(make_product(priority="P1"))

    page = text_of(browser.get("/"))
    assert page.index(urgent) < page.index(middle) < page.index(calm)
    assert "working day" in page


def test_without_the_charitys_keys_the_page_says_so_and_nothing_is_lost(force):
    urn = force.deliver(make_product())
    note = force.folder / "trust" / "force-ZZ1.note"
    held, browser = note.read_text(), force.client("priya")
    note.unlink()

    missing = browser.get("/")
    note.write_text(held)

    assert missing.status_code == 503
    assert "list of keys is missing" in text_of(missing)
    assert urn in text_of(browser.get("/"))


def test_a_product_whose_author_the_directory_learns_of_later_is_shown_then(force):
    newcomer = new_key()
    product = make_product()
    force.arrive(force.release(product, to=["priya"], signers=[newcomer, force.dan]))
    priya = force.client("priya")
    assert "could not be verified" in priya.get("/").content.decode()

    force.list_people(["priya", "sam"], number=2, also=[newcomer])

    page = priya.get("/").content.decode()
    assert "could not be verified" not in page
    assert priya.get(f"/products/{product.id}").status_code == 200
