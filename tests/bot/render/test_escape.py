"""Making text safe: short texts stay within their place, whole letters and entities stay whole."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.render.slack.escape import cut, formats, mrkdwn, plain
from bot.render.slack.prose import bold, listed
from tests.bot.render.injections import INJECTIONS
from tests.bot.render.reading import Shown, acted_on

texts = st.one_of(
    st.text(max_size=200), st.text("*_~`<>&@#:/.!|a1 \n\u0301\u202e🎉", max_size=60),
    st.lists(st.sampled_from([text[:40] for text in INJECTIONS]), max_size=6).map("".join),
)  # fmt: skip


@given(texts)
def test_nothing_acts(text: str) -> None:
    """Any text at all, in a place with marks and in one without."""
    assert acted_on(Shown("/text", mrkdwn(text), True)) == []
    assert acted_on(Shown("/title", plain(text), False)) == []
    assert plain(text).strip()


@given(texts, texts)
@example(":0 ", "")
def test_nothing_acts_beside_other_texts(one: str, other: str) -> None:
    """Two texts that are harmless by themselves are so when they meet."""
    for between in (": ", " ", "\n", "; ", ". "):
        assert acted_on(Shown("/text", between.join((mrkdwn(one), mrkdwn(other))), True)) == []
        assert acted_on(Shown("/title", between.join((plain(one), plain(other))), False)) == []


@given(texts, st.integers(1, 120))
def test_cut(text: str, most: int) -> None:
    """A cut text fits as JavaScript counts, says that it was cut, and holds no part of an entity."""
    made = cut(mrkdwn(text), most)
    assert len(made.encode("utf-16-le", "replace")) // 2 <= most
    assert made == mrkdwn(text) or made.endswith("…")
    rest = made.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert "&" not in rest


@given(st.lists(texts, min_size=1, max_size=40), st.integers(100, 3000))
def test_lists_fit(items: list[str], most: int) -> None:
    """A list keeps to its place, however long it is."""
    for made in (listed("Title", items, most), bold(items[0], most)):
        assert len(made.text.encode("utf-16-le", "replace")) // 2 <= most
        assert acted_on(Shown("/text", made.text, made.type == "mrkdwn")) == []


def test_lists_say_how_much_is_left_out() -> None:
    """What does not fit is counted."""
    made = listed("Title", ["word " * 20] * 50, 1000)
    assert made.text.startswith("*Title*\n• word")
    assert made.text.endswith("and 41 more")


def test_marks() -> None:
    """A loose mark could format, one within a word could not."""
    assert [formats(text) for text in ("a *b* c", "_x", "~5%", "`", "a`b", "snake_case 2*3", "plain")] == [
        True, True, True, True, True, False, False,
    ]  # fmt: skip
    assert bold("colossus_1 ends").model_dump() == {"type": "mrkdwn", "text": "*colossus_1 ends*", "verbatim": True}
    assert bold("*urgent* & more").model_dump() == {"type": "plain_text", "text": "*urgent* & more", "emoji": False}


def test_names_of_files_stay_whole() -> None:
    """A deal file's name can be copied; an address cannot be clicked."""
    assert plain("see acme.yaml and book.yml") == "see acme.yaml and book.yml"
    assert plain("see acme.com") == "see acme.\u2060com"
    assert mrkdwn("a & b") == "a &amp; b"


def test_stacked_marks() -> None:
    """Letters keep their accents, but no tower of them."""
    assert plain("Zu\u0308rich e\u0301\u0302\u0303") == "Zu\u0308rich e\u0301\u0302\u0303"
    assert plain("e" + "\u0301" * 400) == "e\u0301\u0301\u0301"
