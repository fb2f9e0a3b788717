// <form-builder>: the page of the form builder. The settings of a question are saved by themselves, requests go out one
// after another, each with the versions as they are then. Without scripts every button is an ordinary form.

const PAUSE = 400;

class FormBuilder extends HTMLElement {
  connectedCallback() {
    this.dataset.live = "";
    this.version = this.#state.dataset.version;
    this.addEventListener("input", (event) => this.#onInput(event.target));
    this.addEventListener("change", (event) => this.#onChange(event.target));
    this.addEventListener("sorted", (event) => {
      if (this.#settings?.contains(event.target)) this.#saveLater(0);
    });
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("htmx:before:request", (event) => this.#complete(event.detail.ctx.request));
    document.addEventListener("htmx:after:swap", () => this.#afterSwap());
    addEventListener("beforeunload", (event) => {
      if (this.timer) event.preventDefault();
    });
  }

  get #state() {
    return document.getElementById("draft-state");
  }

  get #settings() {
    return document.getElementById("question-form");
  }

  get #preview() {
    return document.getElementById("form-preview");
  }

  #onInput(field) {
    if (this.#settings?.contains(field) && field.matches("input[type=text], textarea") && this.#isSaved(field)) {
      this.#saveLater(PAUSE * 4);
    }
  }

  #onChange(field) {
    if (!this.#settings?.contains(field) || !this.#isSaved(field)) return;
    if (field.matches("[data-reshapes]")) {
      this.#stopWaiting();
      this.#settings.requestSubmit(this.#settings.querySelector("[data-reshape]"));
    } else {
      this.#saveLater(0);
    }
  }

  /** Lines to add become choices by their own button. */
  #isSaved(field) {
    return field.name !== "option_lines";
  }

  #saveLater(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.#settings?.dispatchEvent(new CustomEvent("autosave"));
    }, pause);
  }

  #stopWaiting() {
    clearTimeout(this.timer);
    this.timer = null;
  }

  #onClick(event) {
    const language = event.target.closest(".builder__preview-languages a");
    if (language) {
      for (const other of language.parentElement.children) other.removeAttribute("aria-current");
      language.setAttribute("aria-current", "true");
      return;
    }
    // What was typed last is saved before anything else happens; a button of the settings sends all of them anyway.
    const action = event.target.closest("button, a");
    if (!this.timer || !action) return;
    this.#stopWaiting();
    if (!this.#settings?.contains(action)) this.#settings?.dispatchEvent(new CustomEvent("autosave"));
  }

  /** Escape leads from the settings back to the question in the list. */
  #onKey(event) {
    if (event.key !== "Escape" || !this.#settings?.contains(event.target)) return;
    document.getElementById(`question-${this.#settings.dataset.key}`)?.focus();
  }

  /** A request waits for the one before it; what it was made with may be older than what is saved by then. */
  #complete(request) {
    const body = request.body;
    if (!(body instanceof URLSearchParams)) return;
    const open = this.#settings?.dataset.key ?? "";
    body.set("draft_version", this.#state.dataset.version);
    body.set("open", open);
    if (body.has("after")) body.set("after", open);
    if (body.has("question-version") && this.#state.dataset.question === open && this.#state.dataset.seen) {
      body.set("question-version", this.#state.dataset.seen);
    }
  }

  #afterSwap() {
    const { version, focus, question } = this.#state.dataset;
    if (version !== this.version) {
      this.version = version;
      this.#refreshPreview();
    }
    if (question) this.#markOpen(question);
    if (!focus) return;
    // The list of kinds makes room for the questions.
    if (focus === "label") this.querySelector(".palette").open = false;
    delete this.#state.dataset.focus;
    const place = this.#placeOf(focus);
    place?.focus();
    if (focus === "label") place?.select();
  }

  /** What was tried out in the preview stays there; before its page is complete it is loaded again. */
  #refreshPreview() {
    const frame = this.#preview?.contentWindow;
    if (frame?.customElements.get("form-trial")) frame.document.dispatchEvent(new CustomEvent("refresh"));
    else frame?.location.reload();
  }

  #markOpen(key) {
    for (const row of this.querySelectorAll(".question-row__main")) {
      if (row.id === `question-${key}`) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  #placeOf(focus) {
    const settings = this.#settings;
    if (focus === "undo") return this.querySelector(".builder__undo button");
    if (focus === "question") return document.getElementById(`question-${this.#state.dataset.question}`);
    if (focus === "last-option") return settings?.querySelector(".option-row:last-child .input");
    if (focus === "label") return settings?.querySelector(".localized .input:not([type=hidden])");
    return settings?.querySelector(focus) ?? document.getElementById("settings");
  }
}
customElements.define("form-builder", FormBuilder);
