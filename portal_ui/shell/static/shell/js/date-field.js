// <date-field data-calendar="persian|gregory" data-locale="fa-IR" data-digits="arabext" data-first-day="6"
//   data-days-off="5">
// People see and type their own calendar; the form always posts an ISO date. The grid's keys follow the ARIA authoring
// practices' date grid: arrows by day and week, Page keys by month, Home and End within the week.
import { jalaaliMonthLength, toGregorian, toJalaali } from "../../vendor/jalaali.js";

const DAY = 86_400_000;
const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";
const ARABIC = "٠١٢٣٤٥٦٧٨٩";
const A_SUNDAY = Date.UTC(2026, 10, 22);

const utc = (year, month, day) => new Date(Date.UTC(year, month - 1, day));
const iso = (date) => date.toISOString().slice(0, 10);
const shifted = (date, days) => new Date(date.getTime() + days * DAY);
const twoDigits = (number) => String(number).padStart(2, "0");

function latinDigits(text) {
  return text.replace(/[۰-۹٠-٩]/g, (digit) => {
    const persian = PERSIAN.indexOf(digit);
    return String(persian >= 0 ? persian : ARABIC.indexOf(digit));
  });
}

const CALENDARS = {
  persian: {
    parts(date) {
      const { jy, jm, jd } = toJalaali(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
      return [jy, jm, jd];
    },
    date(year, month, day) {
      const { gy, gm, gd } = toGregorian(year, month, day);
      return utc(gy, gm, gd);
    },
    monthLength: jalaaliMonthLength,
  },
  gregory: {
    parts: (date) => [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()],
    date: utc,
    monthLength: (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate(),
  },
};

class DateField extends HTMLElement {
  connectedCallback() {
    if (this.calendar) return;
    const { calendar, locale, digits, firstDay, daysOff } = this.dataset;
    this.calendar = CALENDARS[calendar];
    this.locale = `${locale}-u-ca-${calendar}-nu-${digits}`;
    this.persianDigits = digits === "arabext";
    this.firstDay = Number(firstDay);
    this.daysOff = daysOff ?? "";
    this.text = this.querySelector("input");
    this.opener = this.querySelector("button");
    this.arrows = [...this.querySelector("template").content.children];
    this.#splitField();
    this.#addPopover();
    this.opener.hidden = false;
    this.opener.onclick = () => this.#open();
    this.text.addEventListener("change", () => this.#readTyped());
  }

  /** The visible field is for people; a hidden one of the same name is what the form sends. */
  #splitField() {
    const value = latinDigits(this.text.value);
    this.posted = document.createElement("input");
    this.posted.type = "hidden";
    this.posted.name = this.text.name;
    this.posted.value = value;
    this.text.removeAttribute("name");
    const valid = /^\d{4}-\d{2}-\d{2}$/.test(value);
    this.current = new Date(`${valid ? value : iso(new Date())}T00:00:00Z`);
    if (valid) this.#showValue();
    this.append(this.posted);
  }

  #addPopover() {
    this.popup = document.createElement("div");
    this.popup.className = "calendar";
    this.popup.popover = "auto";
    this.popup.setAttribute("role", "dialog");
    this.popup.setAttribute("aria-label", this.opener.getAttribute("aria-label"));
    this.popup.addEventListener("keydown", (event) => this.#onKey(event));
    this.popup.addEventListener("click", (event) => this.#onClick(event));
    this.append(this.popup);
  }

  get #rightToLeft() {
    return getComputedStyle(this).direction === "rtl";
  }

  #open() {
    this.#draw();
    this.popup.showPopover();
    const field = this.text.getBoundingClientRect();
    const start = this.#rightToLeft ? field.right - this.popup.offsetWidth : field.left;
    const below = field.bottom + 6;
    const fits = below + this.popup.offsetHeight <= innerHeight;
    this.popup.style.insetBlockStart = `${fits ? below : Math.max(field.top - 6 - this.popup.offsetHeight, 0)}px`;
    // The popover is placed by the viewport, so this one side is physical.
    this.popup.style.left = `${Math.max(start, 8)}px`;
    this.#focusDay();
  }

  #readTyped() {
    const typed = latinDigits(this.text.value.trim());
    const found = typed.match(/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/);
    if (found) {
      const [year, month, day] = found.slice(1).map(Number);
      if (month >= 1 && month <= 12 && day >= 1 && day <= this.calendar.monthLength(year, month)) {
        this.current = this.calendar.date(year, month, day);
        this.#commit();
        return;
      }
    }
    // Empty or unreadable: the server gets what was typed and says what is wrong with it.
    this.posted.value = typed;
  }

  #onKey(event) {
    if (!event.target.closest("td")) return;
    const along = this.#rightToLeft ? -1 : 1;
    const inWeek = (this.current.getUTCDay() - this.firstDay + 7) % 7;
    const days = {
      ArrowRight: along,
      ArrowLeft: -along,
      ArrowDown: 7,
      ArrowUp: -7,
      Home: -inWeek,
      End: 6 - inWeek,
    }[event.key];
    if (days !== undefined) this.current = shifted(this.current, days);
    else if (event.key === "PageDown") this.#moveMonth(1);
    else if (event.key === "PageUp") this.#moveMonth(-1);
    else return;
    event.preventDefault();
    this.#draw();
    this.#focusDay();
  }

  #onClick(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.months) {
      this.#moveMonth(Number(button.dataset.months));
      this.#draw();
      this.popup.querySelector(`[data-months="${button.dataset.months}"]`).focus();
      return;
    }
    this.current = new Date(`${button.value}T00:00:00Z`);
    this.#commit();
    this.popup.hidePopover();
    this.opener.focus();
  }

  #moveMonth(by) {
    let [year, month, day] = this.calendar.parts(this.current);
    month += by;
    if (month < 1) [year, month] = [year - 1, 12];
    if (month > 12) [year, month] = [year + 1, 1];
    this.current = this.calendar.date(year, month, Math.min(day, this.calendar.monthLength(year, month)));
  }

  #commit() {
    this.posted.value = iso(this.current);
    this.#showValue();
    this.posted.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #showValue() {
    const [year, month, day] = this.calendar.parts(this.current);
    const shown = `${year}/${twoDigits(month)}/${twoDigits(day)}`;
    this.text.value = this.persianDigits ? shown.replace(/\d/g, (digit) => PERSIAN[digit]) : shown;
  }

  #focusDay() {
    this.popup.querySelector('[tabindex="0"]')?.focus();
  }

  #format(options) {
    return new Intl.DateTimeFormat(this.locale, { timeZone: "UTC", ...options });
  }

  #draw() {
    this.popup.replaceChildren(this.#head(), this.#grid());
  }

  #head() {
    const head = document.createElement("div");
    head.className = "calendar__head";
    const [back, forth] = this.arrows.map((arrow) => arrow.cloneNode(true));
    back.dataset.months = "-1";
    forth.dataset.months = "1";
    const title = document.createElement("strong");
    title.setAttribute("aria-live", "polite");
    const parts = this.#format({ month: "long", year: "numeric" }).formatToParts(this.current);
    const named = (type) => parts.find((part) => part.type === type)?.value ?? "";
    title.textContent = `${named("month")} ${named("year")}`;
    head.append(back, title, forth);
    return head;
  }

  #grid() {
    const table = document.createElement("table");
    table.setAttribute("role", "grid");
    const names = table.createTHead().insertRow();
    for (let index = 0; index < 7; index += 1) {
      const day = new Date(A_SUNDAY + ((index + this.firstDay) % 7) * DAY);
      const cell = document.createElement("th");
      cell.scope = "col";
      this.#markDayOff(cell, day);
      cell.abbr = this.#format({ weekday: "long" }).format(day);
      cell.textContent = this.#format({ weekday: "narrow" }).format(day);
      names.append(cell);
    }
    const body = table.createTBody();
    const [year, month] = this.calendar.parts(this.current);
    const first = this.calendar.date(year, month, 1);
    const length = this.calendar.monthLength(year, month);
    const lead = (first.getUTCDay() - this.firstDay + 7) % 7;
    for (let start = -lead; start < length; start += 7) {
      const row = body.insertRow();
      for (let day = start; day < start + 7; day += 1) {
        const cell = row.insertCell();
        if (day >= 0 && day < length) this.#fillDay(cell, shifted(first, day), day + 1);
      }
    }
    return table;
  }

  #fillDay(cell, date, number) {
    const button = document.createElement("button");
    button.type = "button";
    button.value = iso(date);
    button.tabIndex = button.value === iso(this.current) ? 0 : -1;
    button.setAttribute("aria-label", this.#format({ dateStyle: "full" }).format(date));
    if (button.value === iso(new Date())) button.setAttribute("aria-current", "date");
    if (button.value === this.posted.value) cell.setAttribute("aria-selected", "true");
    button.textContent = new Intl.NumberFormat(this.locale, { useGrouping: false }).format(number);
    this.#markDayOff(cell, date);
    cell.append(button);
  }

  #markDayOff(cell, date) {
    cell.classList.toggle("calendar__off", this.daysOff.includes(String(date.getUTCDay())));
  }
}
customElements.define("date-field", DateField);
