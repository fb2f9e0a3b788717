"""The steps of the main story, as people take them in the browser; names of fields and addresses, never words."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.axe import findings
from tests.journeys.stack import Stack

PASSWORD = "four quiet herons 27"


@dataclass
class Words:
    """What people write in one language."""

    company: str
    owner: str
    agent: str
    client: str
    title: str
    description: str
    note: str
    reply: str
    answer: str


WORDS = {
    "en": Words(
        "Harbour Lamps", "Ada Quayle", "Ben Marsh", "Cora Finch", "The lamp flickers", "Since Monday it flickers.",
        "NOTE-SECRET: known fault of series 7", "Please send us its number.", "It is HL-7731.",
    ),
    "fa": Words(
        "چراغ‌های بندر", "آوا دریایی", "بهمن ساحلی", "کیانا پرنده", "چراغ چشمک می‌زند", "از دوشنبه چشمک می‌زند.",
        "NOTE-SECRET: خرابی شناخته‌شدهٔ سری ۷", "لطفاً شمارهٔ آن را بفرستید.", "شماره‌اش HL-7731 است.",
    ),
    "fr": Words(
        "Lampes du Port", "Agathe Quai", "Benoît Marais", "Clémence Pinson", "La lampe clignote",
        "Elle clignote depuis lundi.", "NOTE-SECRET : défaut connu de la série 7",
        "Merci de nous envoyer son numéro.", "C’est HL-7731.",
    ),
    "ru": Words(
        "Портовые лампы", "Ада Причалова", "Борис Болотов", "Кира Зяблик", "Лампа мигает", "Мигает с понедельника.",
        "NOTE-SECRET: известный дефект серии 7", "Пришлите, пожалуйста, её номер.", "Номер HL-7731.",
    ),
    "tr": Words(
        "Liman Lambaları", "Ayşe Rıhtım", "Berk Sazlık", "Ceren İspinoz", "Lamba yanıp sönüyor",
        "Pazartesiden beri yanıp sönüyor.", "NOTE-SECRET: 7. serinin bilinen arızası",
        "Lütfen numarasını gönderin.", "Numarası HL-7731.",
    ),
}  # fmt: skip


def picture() -> bytes:
    """A small real PNG."""
    data = io.BytesIO()
    Image.new("RGB", (120, 80), "#2e6f5e").save(data, "PNG")
    return data.getvalue()


def checked(page: Page) -> None:
    """No serious finding of axe, no sideways scrolling, a language and a direction."""
    assert findings(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} scrolls sideways"
    language = page.get_attribute("html", "lang")
    assert page.get_attribute("html", "dir") == ("rtl" if language == "fa" else "ltr")


def send(page: Page, form: str = "main form[method=post]") -> None:
    """Press the form's main button and wait for the answer."""
    page.locator(f"{form} button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")


def sign_up(page: Page, stack: Stack, slug: str, language: str) -> None:
    """Step 1: the company signs up and the owner lands in the studio."""
    words, email = WORDS[language], f"owner@{slug}.example"
    page.goto(stack.url(f"/signup/?lang={language}"))
    checked(page)
    page.fill("[name=company]", words.company)
    expect(page.locator("[name=slug]")).not_to_have_value("")  # made of the name, until one is typed
    page.fill("[name=slug]", "admin")
    page.locator("[name=slug]").blur()
    expect(page.locator("live-check [data-state]")).to_have_attribute("data-state", "bad")
    page.fill("[name=slug]", slug)
    page.locator("[name=slug]").blur()
    expect(page.locator("live-check [data-state]")).to_have_attribute("data-state", "good")
    page.fill("[name=owner_name]", words.owner)
    page.fill("[name=email]", email)
    page.select_option("select[name=language]", language)
    send(page)
    checked(page)
    assert stack.get("/", slug)[0] == stack.nobody, "nothing is made before the address is confirmed"
    page.goto(stack.link(email, "/signup/confirm/"))
    checked(page)
    send(page)
    if "/enter/" in page.url:
        send(page)
    expect(page).to_have_url(re.compile(rf"//{slug}\.localhost:\d+/studio/"))
    assert page.get_attribute("html", "lang") == language
    checked(page)


def brand(page: Page, stack: Stack, slug: str, language: str) -> None:
    """Step 2a: the owner names the organisation and sets the colour."""
    page.goto(stack.url("/studio/organisation/", slug))
    checked(page)
    page.fill(f"[name='names-{language}']", WORDS[language].company)
    send(page)
    page.goto(stack.url("/studio/look/colour/", slug))
    page.fill("[name=brand_color]", "#8a2be2")
    page.locator("main form[method=post]").first.locator("button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(page.locator("[name=brand_color]")).to_have_value("#8a2be2")


def invite(page: Page, stack: Stack, slug: str, language: str) -> None:
    """Step 2b: the owner invites an agent."""
    page.goto(stack.url("/studio/colleagues/invite/", slug))
    checked(page)
    page.fill("[name=email]", f"agent@{slug}.example")
    page.fill("[name=name]", WORDS[language].agent)
    page.select_option("select[name=language]", language)
    send(page)


def join(page: Page, stack: Stack, slug: str) -> None:
    """Step 2c: the agent accepts, chooses a password and sees the desk."""
    page.goto(stack.link(f"agent@{slug}.example", "/join/"))
    checked(page)
    page.fill("[name=password]", PASSWORD)
    send(page)
    page.goto(stack.url("/desk/", slug))
    expect(page).to_have_url(stack.url("/desk/", slug))
    checked(page)


def register(page: Page, stack: Stack, slug: str, language: str) -> None:
    """Step 3a: a client sees the brand, registers and confirms the address."""
    email = f"client@{slug}.example"
    page.goto(stack.url(f"/signin/?lang={language}", slug))
    checked(page)
    theme = page.locator("link[rel=stylesheet][href*='/theme/']").get_attribute("href")
    assert theme is not None
    assert b"#8a2be2" in stack.get(urlsplit(theme).path, slug)[1]
    expect(page.locator("body")).to_contain_text(WORDS[language].company)
    page.goto(stack.url("/register/", slug))
    checked(page)
    page.fill("[name=name]", WORDS[language].client)
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    send(page)
    checked(page)
    page.goto(stack.link(email, "/register/confirm/"))
    send(page)


def ask(page: Page, stack: Stack, slug: str, language: str) -> int:
    """Step 3b: the client raises a request with a picture; the number is what comes back."""
    words = WORDS[language]
    page.goto(stack.url("/tickets/new/", slug))
    checked(page)
    expect(page.locator("[name=topic]")).to_have_count(0)
    page.fill("[name=title]", words.title)
    page.fill("[name=description]", words.description)
    page.select_option("[name=priority]", "high")
    page.set_input_files("main input[type=file]", {"name": "lamp.png", "mimeType": "image/png", "buffer": picture()})
    send(page)
    expect(page).to_have_url(re.compile(r"/tickets/\d+/"))
    expect(page.locator("h1")).to_have_text(words.title)
    expect(page.locator("main")).to_contain_text(words.description)
    expect(page.locator("main")).to_contain_text("lamp.png")
    checked(page)
    found = re.search(r"/tickets/(\d+)/", page.url)
    assert found is not None
    return int(found[1])


def hear_of_it(page: Page, stack: Stack, slug: str, language: str, number: int) -> None:
    """Step 4: the manager has a mail and a notice; either opens the ticket."""
    mail_link = stack.link(f"owner@{slug}.example", f"/desk/tickets/{number}/")
    page.goto(mail_link)
    expect(page.locator("body")).to_contain_text(WORDS[language].title)
    page.goto(stack.url("/notices/", slug))
    checked(page)
    expect(page.locator("main")).to_contain_text(WORDS[language].title)
    page.locator("main").get_by_text(WORDS[language].title).first.click()
    expect(page).to_have_url(re.compile(rf"/desk/tickets/{number}/"))


def answer(page: Page, stack: Stack, slug: str, language: str, number: int) -> None:
    """Step 5a: the agent takes it, writes an internal note and a public reply."""
    words = WORDS[language]
    page.goto(stack.url(f"/desk/tickets/{number}/", slug))
    checked(page)
    page.goto(stack.url(f"/desk/tickets/{number}/assign/", slug))
    page.locator("main").get_by_role("button").filter(has_text=words.agent).click()
    expect(page).to_have_url(re.compile(rf"/desk/tickets/{number}/"))
    _compose(page, number, "note", words.note)
    expect(page.locator("body")).to_contain_text(words.note)
    _compose(page, number, "reply", words.reply)
    expect(page.locator("body")).to_contain_text(words.reply)
    checked(page)


def _compose(page: Page, number: int, kind: str, text: str) -> None:
    form = page.locator(f"form[action*='/desk/tickets/{number}/{kind}/']")
    if not form.locator("textarea").is_visible():
        page.locator(f"label[for='compose-{kind}'], [data-compose='{kind}']").first.click()
    form.locator("textarea").fill(text)
    form.locator("button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")


def go_on(page: Page, stack: Stack, slug: str, language: str, number: int) -> None:
    """Step 5b: the client gets a mail, reads the reply but never the note, answers and closes."""
    words, email = WORDS[language], f"client@{slug}.example"
    mail = stack.mail(email, words.reply)
    assert f"#{number}" in mail["subject"]
    assert "NOTE-SECRET" not in str(stack.mails(email))
    page.goto("about:blank")  # as a click in a mail program: a new page, not a jump within the open one
    page.goto(next(link for link in mail["links"] if f"/tickets/{number}/" in link))
    expect(page.locator("main")).to_contain_text(words.reply)
    assert "NOTE-SECRET" not in page.content()
    reply = page.locator(f"form[action='/tickets/{number}/reply/']")
    reply.locator("textarea").fill(words.answer)
    reply.locator("button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(words.answer)
    stack.mail(f"agent@{slug}.example", words.answer)


def close(page: Page, stack: Stack, slug: str, number: int) -> None:
    """Step 5c: the client closes the request; nothing more can be written."""
    page.goto(stack.url(f"/tickets/{number}/close/", slug))
    send(page)
    page.goto(stack.url(f"/tickets/{number}/", slug))
    expect(page.locator("textarea")).to_have_count(0)
    checked(page)
