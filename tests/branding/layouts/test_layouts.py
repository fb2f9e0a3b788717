"""Menu, home page and profile of a portal: what is kept, what is refused, who may."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from branding.layouts import registry
from branding.layouts.home import HomeChoice, WidgetChoice
from branding.layouts.models import PortalLayout
from branding.layouts.queries import CACHE_KEY, HOURS, Layout, current_layout, keep_layout, read_layout
from branding.layouts.use_cases import (
    ModuleChoice,
    ProfileChoice,
    change_fields,
    change_home,
    change_menu,
    change_profile_layout,
    reset_layout,
)
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tenancy import in_tenant
from tests.factories.layouts import forget_layouts
from tests.factories.twins import Workspace

__all__ = ["forget_layouts"]

LONG = "x" * 5000
TURNED = "safe\u202egnp.exe"


def keys(layout: Layout) -> list[str]:
    return [entry.key for entry in layout.modules]


def reported() -> list[str]:
    found = Entry.objects.filter(verb="layouts.changed").order_by("id").values_list("data", flat=True)
    return [data["part"] for data in found]


def test_a_new_workspace_has_everything_as_it_registered_itself(company: Workspace) -> None:
    assert PortalLayout.objects.count() == 1
    layout = current_layout()
    assert keys(layout) == ["home", "tickets", "new_ticket", "knowledge"]
    assert [(entry.is_on, entry.in_menu) for entry in layout.modules] == [
        (True, True),
        (True, True),
        (True, False),
        (True, True),
    ]
    assert [entry.key for entry in layout.widgets_in("main")] == ["open_tickets", "closed_tickets", "recent_tickets"]
    assert [entry.key for entry in layout.widgets_in("side") if entry.is_on] == [
        "open_by_priority",
        "shortcuts",
        "answers",
    ]
    assert all(rule.is_shown and rule.is_editable for rule in layout.profile)
    assert [rule.key for rule in layout.profile if rule.is_required] == ["name"]


def test_modules_are_ordered_named_and_switched_off_and_what_is_not_named_stays(company: Workspace) -> None:
    ctx = company.ctx("adam")
    wanted = [
        ModuleChoice("knowledge", label={"en": " Help  centre ", "fa": "راهنما", "fr": " "}),
        ModuleChoice("tickets", is_on=False, hidden=["severity"]),
    ]
    layout = change_menu(ctx, modules=wanted)
    assert keys(layout) == ["home", "knowledge", "tickets", "new_ticket"]
    first = layout.module("knowledge")
    assert first is not None and first.label == {"en": "Help centre", "fa": "راهنما"}
    assert (layout.has("tickets"), layout.has("new_ticket"), layout.has("knowledge"), layout.has("no")) == (
        *(False, False, True, False),
    )
    assert layout.hides("tickets") == {"severity"}
    again = change_menu(ctx, modules=[ModuleChoice("tickets")])
    assert (again.has("tickets"), set(again.hides("tickets")), again.menu_version) == (True, {"severity"}, 2)
    assert change_menu(ctx, modules=[ModuleChoice("tickets")]).menu_version == 2, "the same again is no change"
    assert reported() == ["menu", "menu"]
    assert reset_layout(ctx, part="menu").modules == Layout().modules


def test_a_module_that_comes_later_stands_where_it_registered_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    later = registry.Module("invoices", "Invoices", "receipt", 25)
    monkeypatch.setitem(registry._modules, "invoices", later)
    wish = {"is_on": True, "in_menu": True, "label": {}}
    layout = Layout(modules_wished=({"key": "knowledge", **wish}, {"key": "tickets", **wish}, {"key": "gone", **wish}))
    assert keys(layout) == ["home", "knowledge", "tickets", "invoices", "new_ticket"]
    with pytest.raises(ValueError, match="twice"):
        registry.add_module(later)


@pytest.mark.parametrize(
    ("modules", "places"),
    [
        ([ModuleChoice("payroll")], ["modules"]),
        ([ModuleChoice("tickets"), ModuleChoice("tickets")], ["modules"]),
        ([ModuleChoice("home", is_on=False)], ["modules.home"]),
        ([ModuleChoice("tickets", label={"en": "x" * 41})], ["modules.tickets.label"]),
        ([ModuleChoice("tickets", label={"en": LONG})], ["modules.tickets.label"]),
        ([ModuleChoice("tickets", label={"xx": "Cases"})], ["modules.tickets.label"]),
        ([ModuleChoice("tickets", label={"en": TURNED})], ["modules.tickets.label"]),
        ([ModuleChoice("tickets", hidden=["title"])], ["modules.tickets.fields"]),
        ([ModuleChoice("tickets", hidden=["salary"])], ["modules.tickets.fields"]),
        ([ModuleChoice("x" * 5000)], ["modules"]),
        (
            [ModuleChoice("home", is_on=False), ModuleChoice("tickets", label={"en": LONG})],
            ["modules.home", "modules.tickets.label"],
        ),
    ],
)
def test_a_wrong_menu_is_refused_at_its_place_and_nothing_changes(
    company: Workspace, modules: list[ModuleChoice], places: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        change_menu(company.ctx("adam"), modules=[*modules, ModuleChoice("knowledge", is_on=False)])
    assert list(refused.value.errors) == places
    assert (read_layout(), reported()) == (Layout(), [])


def test_all_fields_off_leaves_title_and_description(company: Workspace) -> None:
    everything = [one.key for one in registry.modules()[1].fields]
    with pytest.raises(Invalid) as refused:
        change_fields(company.ctx("adam"), module="tickets", hidden=everything)
    assert list(refused.value.errors) == ["fields"]
    assert len(refused.value.errors["fields"]) == 2
    free = set(everything) - {"title", "description"}
    assert change_fields(company.ctx("adam"), module="tickets", hidden=free).hides("tickets") == free
    for unknown in ("payroll", "home"):
        with pytest.raises(NotFound):
            change_fields(company.ctx("adam"), module=unknown, hidden=[])


def test_the_home_page_is_kept_whole(company: Workspace) -> None:
    home = HomeChoice(
        widgets=[WidgetChoice("answers", "main"), WidgetChoice("closed_tickets", "side", is_on=False)],
        announcement={"en": " **Closed** on Friday ", "fa": "جمعه تعطیل است"},
        announcement_from=date(2026, 11, 1),
        announcement_until=date(2026, 11, 1),
        welcome_mode="by_time",
        welcome_text={"en": "Hello\n there"},
        welcome_texts={"morning": {"en": "Morning!"}, "night": {}},
        welcome_hours={"morning": 6, "afternoon": 11, "evening": 17, "night": 21},
    )
    layout = change_home(company.ctx("adam"), home=home)
    assert [entry.key for entry in layout.widgets_in("main")] == ["open_tickets", "answers", "recent_tickets"]
    assert {entry.key: entry.is_on for entry in layout.widgets_in("side")}["closed_tickets"] is False
    assert layout.announcement == {"en": "**Closed** on Friday", "fa": "جمعه تعطیل است"}
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2)]
    assert [layout.announces_on(day) for day in days] == [False, True, False]
    assert (layout.welcome_text, layout.welcome_texts) == ({"en": "Hello there"}, {"morning": {"en": "Morning!"}})
    assert [layout.day_part(hour) for hour in (0, 5, 6, 11, 17, 21, 23)] == [
        *("night", "night", "morning", "afternoon", "evening", "night", "night"),
    ]
    assert reset_layout(company.ctx("adam"), part="home").widgets == Layout().widgets
    assert not Layout().announces_on(days[1])


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"widgets": [WidgetChoice("weather", "main")]}, "widgets"),
        ({"widgets": [WidgetChoice("answers", "main"), WidgetChoice("answers", "side")]}, "widgets"),
        ({"widgets": [WidgetChoice("answers", "head")]}, "widgets"),
        ({"widgets": [WidgetChoice("answers", "<script>")]}, "widgets"),
        ({"widgets": [WidgetChoice("announcement", "side")]}, "widgets"),
        ({"announcement": {"en": LONG}}, "announcement"),
        ({"announcement": {"en": TURNED}}, "announcement"),
        ({"announcement": {"en": "a\x00b"}}, "announcement"),
        ({"announcement_from": date(2026, 2, 2), "announcement_until": date(2026, 2, 1)}, "announcement_until"),
        ({"welcome_mode": "weekly"}, "welcome_mode"),
        ({"welcome_text": {"fa": "x" * 201}}, "welcome_text"),
        ({"welcome_texts": {"morning": {"en": LONG}}}, "welcome_texts.morning"),
        ({"welcome_texts": {"teatime": {"en": "Tea"}}}, "welcome_texts"),
        ({"welcome_hours": {}}, "welcome_hours"),
        ({"welcome_hours": {**HOURS, "night": 24}}, "welcome_hours"),
        ({"welcome_hours": {**HOURS, "evening": 12}}, "welcome_hours"),
        ({"welcome_hours": {**HOURS, "evening": 23, "night": 22}}, "welcome_hours"),
    ],
)
def test_a_wrong_home_page_is_refused_at_its_place_and_nothing_changes(
    company: Workspace, wrong: dict[str, Any], place: str
) -> None:
    home = HomeChoice(**{"widgets": [], "welcome_text": {"en": "Kept out"}, **wrong})
    with pytest.raises(Invalid) as refused:
        change_home(company.ctx("adam"), home=home)
    assert list(refused.value.errors) == [place]
    assert (read_layout(), reported()) == (Layout(), [])


def test_rules_of_the_profile(company: Workspace) -> None:
    wanted = [
        ProfileChoice("name", is_editable=False),
        ProfileChoice("phone", is_shown=False, is_editable=True),
        ProfileChoice("title", is_required=True),
    ]
    rules = {rule.key: rule for rule in change_profile_layout(company.ctx("adam"), fields=wanted).profile}
    assert (rules["name"].is_shown, rules["name"].is_editable, rules["name"].is_required) == (True, False, True)
    assert (rules["phone"].is_shown, rules["phone"].is_editable, rules["phone"].is_required) == (False, False, False)
    assert (rules["title"].is_shown, rules["title"].is_editable, rules["title"].is_required) == (True, True, True)
    for choice in (
        ProfileChoice("name", is_shown=False),
        ProfileChoice("salary"),
        ProfileChoice("language", is_required=True),
        ProfileChoice("phone", is_editable=False, is_required=True),
    ):
        with pytest.raises(Invalid) as refused:
            change_profile_layout(company.ctx("adam"), fields=[choice])
        assert list(refused.value.errors) == ["fields"]
    assert reported() == ["profile"]


def test_each_part_has_a_version_of_its_own_and_the_second_admin_is_told(company: Workspace) -> None:
    ctx = company.ctx("adam")
    seen = current_layout()
    change_menu(company.ctx("olga"), modules=[ModuleChoice("knowledge", is_on=False)], version=seen.menu_version)
    with pytest.raises(Conflict):
        change_menu(ctx, modules=[ModuleChoice("tickets", is_on=False)], version=seen.menu_version)
    with pytest.raises(Conflict):
        change_fields(ctx, module="tickets", hidden=["topic"], version=seen.menu_version)
    change_home(ctx, home=HomeChoice(widgets=[WidgetChoice("answers", "main")]), version=seen.home_version)
    change_profile_layout(ctx, fields=[ProfileChoice("phone", is_shown=False)], version=seen.profile_version)
    layout = read_layout()
    assert (layout.menu_version, layout.home_version, layout.profile_version) == (1, 1, 1)
    assert (layout.has("tickets"), layout.has("knowledge"), layout.hides("tickets")) == (True, False, frozenset())


@pytest.mark.parametrize("who", ["anna", "alice"])
def test_only_administrators_lay_out_the_portal(company: Workspace, who: str) -> None:
    ctx = company.ctx(who)
    attempts: list[Callable[[], object]] = [
        lambda: change_menu(ctx, modules=[ModuleChoice("tickets", is_on=False)]),
        lambda: change_fields(ctx, module="tickets", hidden=["topic"]),
        lambda: change_home(ctx, home=HomeChoice(widgets=[])),
        lambda: change_profile_layout(ctx, fields=[ProfileChoice("phone", is_shown=False)]),
        lambda: reset_layout(ctx, part="menu"),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert (read_layout(), reported()) == (Layout(), [])


def test_a_layout_costs_no_query_once_it_is_known_and_is_each_workspaces_own(
    companies: tuple[Workspace, Workspace],
) -> None:
    acme, beta = companies
    with in_tenant(acme.tenant):
        keep_layout(change_menu(acme.ctx("adam"), modules=[ModuleChoice("knowledge", is_on=False)]))
        with CaptureQueriesContext(connection) as seen:
            assert not current_layout().has("knowledge")
        assert len(seen) == 0
        assert current_layout() == read_layout(), "the cache gives what the database has"
    with in_tenant(beta.tenant):
        assert current_layout().has("knowledge")
    with in_tenant(acme.tenant):
        cache.delete(CACHE_KEY)


def test_the_database_holds_one_row_with_days_in_order(company: Workspace) -> None:
    for wrong in (
        PortalLayout(pk=2),
        PortalLayout(pk=1, announcement_from=date(2026, 2, 2), announcement_until=date(2026, 2, 1)),
        PortalLayout(pk=1, welcome_mode="weekly"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()
    assert reset_layout(company.ctx("adam"), part="profile") == Layout()
    with pytest.raises(NotFound):
        reset_layout(company.ctx("adam"), part="cellar")


def test_two_admins_at_once_one_is_told(race: Workspace) -> None:
    told, start = [], threading.Barrier(2)

    def save(who: str, key: str) -> None:
        try:
            with race.inside():
                ctx = race.ctx(who)
                start.wait()
                change_menu(ctx, modules=[ModuleChoice(key, is_on=False)], version=0)
        except Conflict:
            told.append(who)
        finally:
            connection.close()

    both = [threading.Thread(target=save, args=one) for one in (("olga", "tickets"), ("adam", "knowledge"))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    with race.inside():
        layout = current_layout()
    assert len(told) == 1
    assert (layout.menu_version, layout.has("tickets") + layout.has("knowledge")) == (1, 1)
