// <form-questions data-form="12" data-step="Step {step} of {steps}">: the questions of a form. Shows those whose
// conditions hold, one page at a time; a page is checked before the next one is shown. Every part says what it is:
// data-key, data-type, data-show-if; parts stand in the order of the definition. Without scripts everything is visible,
// and the server leaves out what is not asked.
import { asMoment, asNumber } from "./form-answers.js";
import { controlsOf, tell, wrongAnswers } from "./form-check.js";
import { visibleKeys } from "./form-conditions.js";

// What was answered to forms that were swapped out, and on which page, when somebody looks at another topic and comes
// back.
const left = new Map();
const CONTROLS = "input[name], select[name], textarea[name]";
const TICKED = new Set(["checkbox", "radio"]);

/** The answer a part holds now, as the server would read it. */
function answerIn(part) {
  const controls = [...part.querySelectorAll(CONTROLS)];
  const ticked = controls.filter((control) => control.checked).map((control) => control.value);
  switch (part.dataset.type) {
    case "checkbox":
    case "consent":
      return ticked.length > 0;
    case "radio":
    case "rating":
      return ticked[0] ?? "";
    case "multiselect":
      return ticked;
    case "file":
      return filesIn(controls, new Set(ticked));
    case "number":
    case "money":
      return asNumber(textIn(controls), Number(part.dataset.decimals));
    case "datetime":
      // A day and its time of day, or both in one field.
      return asMoment(controls.map((control) => control.value.trim()).join(" ").trim(), part.closest("form-questions").dataset.zone);
    case "email":
      return textIn(controls).toLowerCase();
    default:
      return textIn(controls).normalize("NFC");
  }
}

const textIn = (controls) => controls[0]?.value ?? "";

/** Names of picked files, and those an earlier try kept unless they are to be taken out. */
function filesIn(controls, dropped) {
  const kept = controls.filter((control) => control.type === "hidden" && !dropped.has(control.value));
  const picked = controls.filter((control) => control.type === "file").flatMap((control) => [...control.files]);
  return [...kept.map((control) => control.value), ...picked.map((file) => file.name)];
}

class FormQuestions extends HTMLElement {
  connectedCallback() {
    if (this.parts) return;
    this.parts = [...this.querySelectorAll("[data-key]")].map((element) => ({
      element,
      key: element.dataset.key,
      type: element.dataset.type,
      show_if: element.dataset.showIf ? JSON.parse(element.dataset.showIf) : undefined,
    }));
    this.pages = [...this.querySelectorAll(".questions__page")];
    this.seen = new Set();
    this.form = this.closest("form");
    this.#restore();
    this.addEventListener("input", () => this.#update());
    this.addEventListener("change", () => this.#update());
    // Menus of the browser and the back button fill fields without telling.
    addEventListener("pageshow", this.#onPageShow);
    if (this.pages.length > 1) this.#turnIntoPages();
    this.#update();
  }

  disconnectedCallback() {
    removeEventListener("pageshow", this.#onPageShow);
    this.form?.removeEventListener("submit", this.#onSubmit);
    document.removeEventListener("click", this.#onLink);
    const held = [...this.querySelectorAll(CONTROLS)].filter((control) => control.type !== "hidden" || control.closest("date-field"));
    const answers = held.map(({ name, type, value, checked, files }) => ({ name, type, value, checked, files }));
    left.set(this.dataset.form, { answers, place: this.pages.indexOf(this.page) });
  }

  #onPageShow = () => this.#update();

  #restore() {
    const held = left.get(this.dataset.form);
    // What the server sends back after a refusal is newer.
    if (!held || this.dataset.answered) return;
    const controls = [...this.querySelectorAll(CONTROLS)];
    for (const { name, type, value, checked, files } of held.answers) {
      for (const control of controls.filter((other) => other.name === name)) {
        if (type === "file") control.files = files;
        else if (TICKED.has(type)) control.checked = control.value === value ? checked : control.checked;
        else control.value = value;
      }
    }
  }

  // --- conditions

  #update() {
    const answers = Object.fromEntries(this.parts.map(({ key, element }) => [key, answerIn(element)]));
    const visible = visibleKeys(this.parts, answers);
    for (const { element, key } of this.parts) {
      if (!element.classList.contains("questions__page")) element.hidden = !visible.has(key);
    }
    this.asked = this.pages.filter((page) => !page.dataset.key || visible.has(page.dataset.key));
    if (!this.asked.includes(this.page)) this.page = this.#nearest(this.page);
    this.#showPage();
  }

  /** The last page before one that is not asked any more. */
  #nearest(page) {
    const place = this.pages.indexOf(page);
    return this.pages.slice(0, place + 1).findLast((other) => this.asked.includes(other)) ?? this.asked[0];
  }

  // --- pages

  #turnIntoPages() {
    const mistake = this.querySelector(".field__errors, [aria-invalid='true']");
    const place = this.dataset.answered ? 0 : (left.get(this.dataset.form)?.place ?? 0);
    this.page = mistake?.closest(".questions__page") ?? this.pages[place] ?? this.pages[0];
    for (const page of this.pages.slice(0, place)) this.seen.add(page);
    this.foot = this.querySelector(".questions__foot");
    this.progress = this.querySelector(".questions__progress");
    this.progress.hidden = false;
    this.foot.hidden = false;
    this.foot.addEventListener("click", (event) => {
      const button = event.target.closest("[data-turn]");
      if (button) this.#turn(Number(button.dataset.turn));
    });
    this.form?.addEventListener("submit", this.#onSubmit);
    document.addEventListener("click", this.#onLink);
    // Whoever was refused has seen it all.
    if (this.dataset.answered) for (const page of this.pages) this.seen.add(page);
  }

  #showPage() {
    for (const page of this.pages) page.hidden = page !== this.page && (this.pages.length > 1 || !this.asked.includes(page));
    this.seen.add(this.page);
    if (!this.foot) return;
    const [step, steps] = [this.asked.indexOf(this.page) + 1, this.asked.length];
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const words = this.dataset.step.replace("{step}", number.format(step)).replace("{steps}", number.format(steps));
    const text = this.progress.querySelector(".questions__step");
    if (text.textContent !== words) text.textContent = words;
    const bar = this.progress.querySelector("progress");
    bar.max = steps;
    bar.value = step;
    this.foot.querySelector("[data-turn='-1']").hidden = step === 1;
    this.foot.querySelector("[data-turn='1']").hidden = step === steps;
  }

  async #turn(by) {
    if (by > 0 && !(await this.check([this.page]))) return;
    this.#go(this.asked[this.asked.indexOf(this.page) + by] ?? this.page);
  }

  /** Has the answers on these pages checked, by default on all; shows what is wrong and leads to the first mistake. */
  async check(pages = this.asked) {
    if (this.checking) return false;
    this.checking = true;
    this.setAttribute("aria-busy", "true");
    const wrong = (this.form && (await wrongAnswers(this.form))) ?? {};
    this.removeAttribute("aria-busy");
    this.checking = false;
    const sign = this.querySelector(".questions__sign").content.firstElementChild;
    const parts = this.parts.filter(({ element }) => element.matches(".questions__part:has(.field)"));
    const told = parts.filter(({ element }) => pages.includes(element.closest(".questions__page")));
    for (const { element, key } of told) tell(element, `q_${key}`, wrong[`q_${key}`] ?? [], sign);
    const first = told.find(({ key }) => wrong[`q_${key}`])?.element;
    if (!first) return true;
    this.#go(first.closest(".questions__page"));
    controlsOf(first)[0]?.focus();
    return false;
  }

  #go(page) {
    this.page = page;
    this.#showPage();
    this.scrollIntoView({ block: "nearest" });
    page.focus();
  }

  /** Nothing is sent before every page was looked at. */
  #onSubmit = async (event) => {
    const unseen = this.asked.find((page) => !this.seen.has(page));
    if (!unseen || event.submitter?.name === "continue") return;
    event.preventDefault();
    if (await this.check([this.page])) this.#go(unseen);
  };

  /** The list of mistakes leads to fields on other pages too. */
  #onLink = (event) => {
    const target = event.target.closest("a[href^='#']")?.hash.slice(1);
    const page = target && this.contains(document.getElementById(target)) && document.getElementById(target).closest(".questions__page");
    if (!page || !this.asked.includes(page)) return;
    this.page = page;
    this.#showPage();
  };
}
customElements.define("form-questions", FormQuestions);
