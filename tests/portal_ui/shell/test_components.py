"""The `ui` tags, drawn through real templates, compared as whole markup."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory, SimpleTestCase
from django.utils import translation

from kernel.calendars import DisplayPrefs
from kernel.localized import Picked
from portal_ui.shell.components.badges import initials
from portal_ui.shell.components.charts import Share
from portal_ui.shell.components.lists import Tab
from portal_ui.shell.context import Shell

MOMENT = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
same = SimpleTestCase().assertHTMLEqual


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def draw(source: str, language: str = "en", query: str = "", **values: Any) -> str:
    """The template `source` drawn for a reader of `language`."""
    request = RequestFactory().get(f"/{query}")
    shell = Shell(request)
    calendar = "jalali" if language == "fa" else "gregorian"
    shell.__dict__["prefs"] = DisplayPrefs(language, calendar, "", "UTC")
    request._portico_shell = shell  # type: ignore[attr-defined]
    with translation.override(language):
        return Template(source).render(RequestContext(request, values)).strip()


def test_icon() -> None:
    plain = '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#plus"/></svg>'
    same(draw('{% icon "plus" %}'), plain)
    named = (
        '<svg class="icon icon--small icon--flip" role="img" aria-label="Next">'
        '<use href="/static/icons.svg#arrow-right"/></svg>'
    )
    same(draw('{% icon "arrow-right" "small" flip=True label="Next" %}'), named)


def test_button() -> None:
    same(
        draw(
            '{% button variant="primary" type="submit" name="go" value="1" data_busy="Sending…" %}Send{% endbutton %}'
        ),
        '<button type="submit" class="button button--primary" name="go" value="1" data-busy="Sending…">Send</button>',
    )
    same(
        draw('{% button href="/new/?a=1&b=2" size="large" wide=True hx_get="/x/" disabled=False %}New{% endbutton %}'),
        '<a href="/new/?a=1&amp;b=2" class="button button--secondary button--large button--wide" hx-get="/x/">New</a>',
    )
    same(
        draw('{% button icon="x" variant="ghost" label=label %}{% endbutton %}', label='Close "all"'),
        '<button type="button" class="button button--ghost button--icon" aria-label="Close &quot;all&quot;" '
        'title="Close &quot;all&quot;"><svg class="icon" aria-hidden="true"><use href="/static/icons.svg#x"/></svg>'
        "</button>",
    )


@pytest.mark.parametrize(
    "source",
    [
        "{% button varient='primary' %}x{% endbutton %}",
        "{% button onclick='x()' %}x{% endbutton %}",
        "{% button style='color:red' %}x{% endbutton %}",
        "{% button hx_on_click='x()' %}x{% endbutton %}",
        "{% button variant='pink' %}x{% endbutton %}",
        "{% button type='link' %}x{% endbutton %}",
        "{% button label='Close' %}{% endbutton %}",
        "{% icon 'no such/icon' %}",
        "{% icon 'plus' 'huge' %}",
        "{% icon 'plus' colour='red' %}",
        "{% badge 'x' tone='pink' %}",
        "{% status 'lost' 'Lost' %}",
        "{% priority 'huge' %}",
        "{% card level=1 %}x{% endcard %}",
        "{% time moment 'sometimes' %}",
        "{% note colour='red' %}x{% endnote %}",
    ],
)
def test_unknown_arguments_are_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        draw(source, moment=MOMENT)


def test_what_people_wrote_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    for source in (
        "{% button %}{{ evil }}{% endbutton %}",
        "{% badge evil %}",
        "{% chip evil %}",
        "{% person evil %}",
        "{% card title=evil %}{{ evil }}{% endcard %}",
        "{% note title=evil %}{{ evil }}{% endnote %}",
        '{% empty_state icon="inbox" text=evil %}{% endempty_state %}',
        "{% back_link evil evil %}",
        "{% localized evil %}",
        "{% localized texts %}",
        "{% file_chip evil 10 url=evil %}",
        "{% digits evil %}",
        "{% copy_button evil %}",
        "{% confirm url=evil label=evil title=evil text=evil %}{% endconfirm %}",
        "{% donut shares label=evil unit=evil %}{% legend shares %}{% bars shares %}",
        "{% tabs tabs label=evil %}",
        "{% older_newer evil evil %}",
        "{% sparkline values label=evil %}",
    ):
        drawn = draw(
            source, evil=evil, texts={"fr": evil}, shares=[Share(evil, 1)], tabs=[Tab(evil, evil)], values=[1, 2]
        )
        assert "<script" not in drawn, source
        assert "&lt;script" in drawn, source


def test_badges() -> None:
    same(
        draw('{% badge "Paid" tone="ok" shape="diamond" %}'), '<span class="badge badge--ok badge--diamond">Paid</span>'
    )
    same(
        draw('{% status "waiting" "Waiting for you" %}'),
        '<span class="badge badge--warn badge--ring">Waiting for you</span>',
    )
    same(
        draw('{% status "open" label %}', label=Picked("باز", "fa")),
        '<span class="badge badge--info"><span lang="fa" dir="rtl">باز</span></span>',
    )
    same(draw('{% chip "Repairs" %}'), '<span class="chip"><span class="truncate">Repairs</span></span>')


def test_priority() -> None:
    same(
        draw('{% priority "low" %}'),
        '<svg class="priority priority--low" viewBox="0 0 16 16" role="img" aria-label="Low">'
        '<rect x="2.0" y="10.0" width="3" height="4.0" rx="1" class="on"/>'
        '<rect x="6.5" y="6.5" width="3" height="7.5" rx="1" class="off"/>'
        '<rect x="11.0" y="3.0" width="3" height="11.0" rx="1" class="off"/></svg>',
    )
    same(
        draw('{% priority "urgent" text=True %}'),
        '<span class="with-icon"><svg class="priority priority--urgent" viewBox="0 0 16 16" aria-hidden="true">'
        '<rect x="1" y="1" width="14" height="14" rx="4"/><path d="M8 4.4v4.2M8 11.2v.4"/></svg>Urgent</span>',
    )
    assert draw('{% priority_name "normal" %}') == "Normal"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mara Lindqvist", "ML"),
        ("mara", "M"),
        ("Anna Maria von Berg", "AB"),
        ("مارال لطفی", "م\u200cل"),
        ("Ирина Волкова", "ИВ"),
        ("(support) Desk", "D"),
        ("", "?"),
        ("…", "?"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_person() -> None:
    same(
        draw('{% person "Jonas Weber" %}'),
        '<span class="person"><span class="avatar avatar--small avatar--tone-0" aria-hidden="true">JW</span>'
        "<bdi>Jonas Weber</bdi></span>",
    )


def test_localized_marks_a_fallback() -> None:
    assert draw("{% localized texts %}", texts={"en": "Hello", "fa": "سلام"}) == "Hello"
    assert draw("{% localized texts %}", texts={"fa": "سلام"}) == '<span lang="fa" dir="rtl">سلام</span>'
    assert draw("{% localized texts %}", "fa", texts={"fr": "Bonjour"}) == '<span lang="fr" dir="ltr">Bonjour</span>'
    assert draw("{% localized texts %}", texts={}) == ""
    assert draw("{% localized texts %}", texts=None) == ""
    assert draw("{% localized texts %}", texts="Plain") == "Plain"


def test_times() -> None:
    full = "Saturday, 21 November 2026, 09:14"
    same(
        draw('{% time moment "medium" %}', moment=MOMENT),
        f'<time datetime="2026-11-21T09:14:00Z" title="{full}">21 Nov 2026, 09:14</time>',
    )
    same(
        draw('{% time moment "clock" %}', "fa", moment=MOMENT),
        '<time datetime="2026-11-21T09:14:00Z" title="شنبه ۳۰ آبان ۱۴۰۵، ۰۹:۱۴">۰۹:۱۴</time>',
    )
    same(draw('{% date day "long" %}', "fa", day=date(2026, 11, 21)), '<time datetime="2026-11-21">۳۰ آبان ۱۴۰۵</time>')
    assert "5 minutes ago" in draw("{% time moment %}", moment=datetime.now(UTC) - timedelta(minutes=5, seconds=2))
    assert draw("{% time moment %}{% date moment %}", moment=None) == ""


def test_numbers() -> None:
    assert draw("{% number 12345.5 %}") == "12,345.5"
    assert draw("{% number 12345 %}", "fa") == "۱۲٬۳۴۵"
    assert draw("{% number 3 as shown %}[{{ shown }}]", "fa") == "[۳]"
    assert draw("{% digits 'AP-2041' %}", "fa") == "AP-۲۰۴۱"
    assert draw("{% amount value 'EUR' %}", value=Decimal("12.5")) == "€12.50"
    assert [draw(f"{{% file_size {size} %}}") for size in (12, 86_016, 1_258_291, 5_368_709_120)] == [
        "12 B",
        "84 KB",
        "1.2 MB",
        "5.0 GB",
    ]


def test_file_chip() -> None:
    same(
        draw('{% file_chip "note.pdf" 86016 url="/f/1" content_type="application/pdf" %}'),
        '<a class="file" href="/f/1"><span class="file__kind"><svg class="icon" aria-hidden="true">'
        '<use href="/static/icons.svg#file-text"/></svg></span><span><bdi>note.pdf</bdi><small>84 KB</small></span>'
        "</a>",
    )


def test_card() -> None:
    same(
        draw('{% card title="Recent" link_url="/all/" link_label="All" %}<p>x</p>{% endcard %}'),
        '<section class="card"><header class="card__head"><h2>Recent</h2><a class="link" href="/all/">All</a></header>'
        '<div class="card__body"><p>x</p></div></section>',
    )
    same(draw("{% card flush=True %}<p>x</p>{% endcard %}"), '<section class="card"><p>x</p></section>')


def test_notes_and_empty_places() -> None:
    icon = '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#{}"/></svg>'
    same(
        draw('{% note tone="bad" icon="circle-alert" %}Broken{% endnote %}'),
        f'<div class="note note--bad" role="alert">{icon.format("circle-alert")}<div class="grow">Broken</div></div>',
    )
    same(
        draw('{% empty_state icon="inbox" text="Nothing yet." %}{% endempty_state %}'),
        f'<div class="empty">{icon.format("inbox")}<p>Nothing yet.</p></div>',
    )


def test_confirm_asks_in_a_dialog_and_links_to_the_page_that_asks_the_same() -> None:
    drawn = draw(
        '{% confirm url="/t/1/close/" label="Close" title="Close it?" danger=True %}<p>more</p>{% endconfirm %}'
    )
    token = drawn.partition('csrfmiddlewaretoken" value="')[2][:64]
    same(
        drawn,
        '<confirm-action><a href="/t/1/close/" class="button button--secondary" data-confirm>Close</a>'
        '<dialog class="dialog" aria-label="Close it?"><form method="post" action="/t/1/close/" class="dialog__body">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}"><h2>Close it?</h2><p>more</p>'
        '<div class="dialog__actions"><button type="button" class="button button--secondary" data-close>Cancel</button>'
        '<button type="submit" class="button button--danger">Close</button></div></form></dialog></confirm-action>',
    )


def test_tabs() -> None:
    same(
        draw('{% tabs tabs label="Requests" %}', "fa", tabs=[Tab("Open", "?k=open", True, 12), Tab("All", "?k=")]),
        '<nav class="tabs" aria-label="Requests"><a href="?k=open" aria-current="page">Open'
        '<span class="count">۱۲</span></a><a href="?k=">All</a></nav>',
    )


def test_pagination_keeps_the_rest_of_the_address() -> None:
    drawn = draw("{% pagination page %}", query="?q=a+b&page=2", page=Paginator(range(50), 20).page(2))
    arrow = (
        '<svg class="icon icon--small icon--flip" role="img" aria-label="{}"><use href="/static/icons.svg#{}"/></svg>'
    )
    same(
        drawn,
        '<nav class="pagination" aria-label="Pages">'
        f'<a rel="prev" href="?q=a+b&amp;page=1">{arrow.format("Previous page", "chevron-left")}</a>'
        '<a href="?q=a+b&amp;page=1">1</a><span aria-current="page">2</span><a href="?q=a+b&amp;page=3">3</a>'
        f'<a rel="next" href="?q=a+b&amp;page=3">{arrow.format("Next page", "chevron-right")}</a></nav>',
    )
    assert draw("{% pagination page %}", page=Paginator(range(5), 20).page(1)) == ""


def test_donut_adds_up() -> None:
    drawn = draw(
        '{% donut shares label="Open" unit="open" %}',
        "fa",
        shares=[Share("A", 3, "urgent"), Share("B", 1), Share("C", 0)],
    )
    same(
        drawn,
        '<svg class="donut" viewBox="0 0 120 120" role="img" aria-label="Open: A ۳, B ۱, C ۰">'
        '<g transform="rotate(-90 60 60)">'
        '<circle class="chart--urgent" cx="60" cy="60" r="42" stroke-dasharray="195.72 68.17" '
        'stroke-dashoffset="-0.00"><title>A: ۳</title></circle>'
        '<circle class="chart--1" cx="60" cy="60" r="42" stroke-dasharray="63.77 200.12" stroke-dashoffset="-197.92">'
        "<title>B: ۱</title></circle></g>"
        '<text x="60" y="63" class="donut__total">۴</text><text x="60" y="78" class="donut__unit">open</text></svg>',
    )


@pytest.mark.parametrize("values", [[], [0, 0], [5]])
def test_charts_of_nothing_are_drawn_too(values: list[int]) -> None:
    shares = [Share(str(value), value) for value in values]
    drawn = draw(
        '{% donut shares label="x" %}{% bars shares %}{% sparkline values label="x" %}', shares=shares, values=values
    )
    assert "nan" not in drawn


def test_without_a_request_the_language_decides() -> None:
    with translation.override("fa"):
        assert Template("{% number 12 %}").render(Context()) == "۱۲"
