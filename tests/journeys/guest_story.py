"""The steps of a stranger's story, as people take them in the browser; names of fields and addresses, never words."""

from __future__ import annotations

import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Frame, Page, expect

from tests.journeys import story
from tests.journeys.stack import Stack
from tests.journeys.story import PASSWORD, WORDS, checked, picture, send

QUESTIONS = [
    {"key": "machine", "type": "text", "label": {"en": "Machine", "fa": "دستگاه"}, "required": True},
    {
        "key": "state",
        "type": "radio",
        "label": {"en": "State", "fa": "وضعیت"},
        "required": True,
        "options": [
            {"value": "runs", "label": {"en": "It runs", "fa": "کار می‌کند"}},
            {"value": "stopped", "label": {"en": "It stands still", "fa": "متوقف است"}},
        ],
    },
    {
        "key": "since",
        "type": "date",
        "label": {"en": "Since when?", "fa": "از کی؟"},
        "required": True,
        "show_if": {"field": "state", "op": "equals", "value": "stopped"},
    },
    {"key": "more", "type": "page", "label": {"en": "For the technician", "fa": "برای تکنسین"}},
    {"key": "photo", "type": "file", "label": {"en": "Photo", "fa": "عکس"}},
    {"key": "urgency", "type": "rating", "label": {"en": "How urgent?", "fa": "چقدر فوری؟"}},
]


def token_of(page: Page, stack: Stack, slug: str) -> str:
    """A token for programs, made on the person's own page."""
    page.goto(stack.url("/profile/", slug))
    form = page.locator("form[action='/profile/tokens/']")
    form.locator("[name=name]").fill("journey")
    form.locator("button[type=submit]").click()
    return page.locator("main code").first.inner_text()


def publish(stack: Stack, slug: str, token: str, draft: dict[str, Any], **more: Any) -> tuple[int, str]:
    """A form, made and published through the API: its id and the code of its page."""
    form = _post(stack, slug, token, "forms", {"names": {"en": "Fault", "fa": "خرابی"}, "draft": draft, **more})
    _post(stack, slug, token, f"forms/{form['id']}/publish", {})
    return form["id"], form["code"]


def _post(stack: Stack, slug: str, token: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {
        "Host": f"{slug}.localhost:{stack.port}",
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
    }
    address = f"http://127.0.0.1:{stack.port}/api/v1/{path}"
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.loads(answer.read())
        return found


def open_door(page: Page, stack: Stack, slug: str, language: str, origin: str = "") -> None:
    """The form is closed at first; the owner opens it."""
    status, body = stack.get("/support/", slug)
    assert status == 200
    assert b'name="description"' not in body
    page.goto(stack.url("/studio/guest-door/", slug))
    page.check("[name=is_open]")
    page.fill(f"[name='intro-{language}']", WORDS[language].description)
    if origin:
        page.fill("[name=allowed_origins]", origin)
    send(page, "main form.studio-form")
    assert b'name="description"' in stack.get("/support/", slug)[1]


def two_topics(page: Page, stack: Stack, slug: str, language: str, form_id: int) -> None:
    """The topic everybody begins with, and one that asks the form."""
    page.goto(stack.url("/studio/topics/new/", slug))
    page.fill(f"[name='names-{language}']", WORDS[language].title)
    page.select_option("[name=form_id]", str(form_id))
    page.locator("main form[method=post]:has([name=form_id]) button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")


def write(page: Page | Frame, language: str, email: str) -> None:
    """Who writes, and about what."""
    words = WORDS[language]
    first, _blank, last = words.client.partition(" ")
    page.fill("[name=first_name]", first)
    page.fill("[name=last_name]", last)
    page.fill("[name=email]", email)
    page.fill("[name=title]", words.title)
    page.fill("[name=description]", words.description)


def ask(page: Page, stack: Stack, slug: str, language: str, email: str) -> None:
    """A stranger writes with a file, answers what the topic asks, and is told to look into the mailbox."""
    page.goto(stack.url(f"/support/?lang={language}", slug))
    checked(page)
    expect(page.locator("main")).to_contain_text(WORDS[language].description)
    write(page, language, email)
    page.locator("markdown-composer input[type=file]").set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": picture()}
    )
    expect(page.locator("form-questions")).to_have_count(0)
    page.locator("[name=topic]").last.check()
    expect(page.locator(".questions__progress")).to_be_visible()
    expect(page.locator("[data-key=since]")).to_be_hidden()
    page.check("[name=q_state][value=stopped]")
    expect(page.locator("[data-key=since]")).to_be_visible()
    page.fill("[name=q_machine]", "HL-7")
    # Another topic and back: what was answered is still there.
    page.locator("[name=topic]").first.check()
    expect(page.locator("form-questions")).to_have_count(0)
    page.locator("[name=topic]").last.check()
    expect(page.locator("[name=q_machine]")).to_have_value("HL-7")
    checked(page)
    # Sending leads to what is missing on this page, then to the page that was not looked at yet.
    page.locator(".guest-form button[type=submit]").last.click()
    expect(page.locator("#id_q_since_error")).to_be_visible()
    checked(page)
    page.locator("[data-key=since] input[type=text]").fill("1405/08/25" if language == "fa" else "2026/11/16")
    page.locator("[data-key=since] input[type=text]").blur()
    page.locator(".guest-form button[type=submit]").last.click()
    expect(page.locator("[data-key=photo]")).to_be_visible()
    page.locator("[data-key=photo] input[type=file]").set_input_files(
        {"name": "plate.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.locator("[name=q_urgency][value='4']").check(force=True)
    checked(page)
    # What is refused is all there again.
    page.fill("[name=title]", "")
    with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
        page.locator(".guest-form button[type=submit]").last.click()
    assert refused.value.status == 422
    expect(page.locator("[name=description]")).to_have_value(WORDS[language].description)
    expect(page.locator("[name=q_machine]")).to_have_value("HL-7")
    expect(page.locator("#id_title_error")).to_be_visible()
    checked(page)
    page.fill("[name=title]", WORDS[language].title)
    page.locator(".guest-form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile(r"/support/sent/"))
    checked(page)


def confirm(page: Page, stack: Stack, slug: str, language: str, email: str) -> int:
    """The mail holds not a word of the stranger; its link shows the request, a button makes it a ticket: its number."""
    link = stack.link(email, "/support/confirm/")
    (mail,) = stack.mails(email)
    words = WORDS[language]
    for word in (words.title, words.description, words.client, words.client.partition(" ")[0], "HL-7"):
        assert word not in mail["subject"] + mail["text"], mail
    assert stack.mails(f"agent@{slug}.example", words.title) == []
    page.goto(link)
    checked(page)
    expect(page.locator("main")).to_contain_text(words.description)
    page.locator("main button[name=mine]").click()
    expect(page).to_have_url(re.compile(r"/t/[^/]+/"))
    checked(page)
    expect(page.locator("h1")).to_have_text(words.title)
    expect(page.locator("main")).to_contain_text("HL-7")
    expect(page.locator("main")).to_contain_text("plate.png")
    expect(page.locator("main")).to_contain_text("lamp.png")
    return int(page.locator(".page-head__meta bdi").first.inner_text().removeprefix("#"))


def answer(page: Page, stack: Stack, slug: str, language: str, number: int) -> None:
    """The agent finds request and answers on the desk, takes it, writes a note and a reply."""
    page.goto(stack.url(f"/desk/tickets/{number}/", slug))
    # The answers stand among the facts, which may be folded away.
    assert "HL-7" in page.content()
    story.answer(page, stack, slug, language, number)


def go_on(page: Page, stack: Stack, slug: str, language: str, email: str) -> None:
    """The guest reads the reply by the link of the mail, never the note, and answers with a file."""
    words = WORDS[language]
    mail = stack.mail(email, words.reply)
    assert "NOTE-SECRET" not in str(stack.mails(email))
    page.goto("about:blank")
    page.goto(next(link for link in mail["links"] if "/t/" in link))
    expect(page.locator("main")).to_contain_text(words.reply)
    assert "NOTE-SECRET" not in page.content()
    reply = page.locator("#reply")
    reply.locator("textarea").fill(words.answer)
    attach(reply)
    reply.locator("button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(words.answer)
    checked(page)
    file = page.locator(".messages a[href*='/files/']", has_text="number.png").last
    kind = "async (url) => (await fetch(url)).headers.get('content-type')"
    assert page.evaluate(kind, file.get_attribute("href")) == "image/png"
    stack.mail(f"agent@{slug}.example", words.answer)


def attach(form: Any) -> None:
    """A picture."""
    form.locator("input[type=file]").set_input_files(
        {"name": "number.png", "mimeType": "image/png", "buffer": picture()}
    )


def join(page: Page, stack: Stack, slug: str, language: str, email: str, number: int) -> None:
    """The guest makes an account; it has the request, and the link leads there."""
    page.locator("form[action$='/account/'] button").click()
    page.wait_for_load_state("networkidle")
    guest_page = page.url
    page.goto(stack.link(email, "/join/"))
    page.fill("[name=password]", PASSWORD)
    send(page)
    page.goto(stack.url("/tickets/", slug))
    expect(page.locator("main")).to_contain_text(WORDS[language].title)
    page.goto(guest_page)
    expect(page).to_have_url(re.compile(rf"/tickets/{number}/"))
    expect(page.locator("main")).to_contain_text("HL-7")
    checked(page)
    # Who has an account sends requests from inside.
    page.goto(stack.url("/support/", slug))
    expect(page).to_have_url(re.compile(r"/tickets/new/"))
    page.locator("[name=topic]").last.check()
    expect(page.locator("[name=q_machine]")).to_be_visible()
    checked(page)


@contextmanager
def foreign_page(content: str) -> Iterator[str]:
    """Another website with `content` in its page: its origin. Browsers find every host below localhost here."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><html lang=en><title>Ours</title><main>{content}</main></html>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://shop.localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
