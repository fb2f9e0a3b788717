// <home-layout data-preview="url" data-frame="id">: around the form of the home page. Pieces move between its columns by
// dragging or by their button, and the frame shows what is typed so far. Without scripts every button sends the form.

const PAUSE = 500;

class HomeLayout extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("sorted", () => this.#settle());
    // Texts, ticks, days; the language of the preview, too. Its width is a matter of the style sheet.
    for (const kind of ["input", "change"]) {
      this.addEventListener(kind, (event) => {
        if (event.target.name !== "preview-width") this.#show();
      });
    }
    if (this.querySelector(".field__errors, [aria-invalid='true']") || this.form.querySelector(".note")) this.#show();
  }

  #onClick(event) {
    const button = event.target.closest("[data-to-other]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("li");
    const other = [...this.querySelectorAll("ol[data-area]")].find((list) => !list.contains(item));
    other.append(item);
    this.#settle();
    item.querySelector("[data-to-other]").focus();
    const live = other.parentElement.querySelector("[aria-live]");
    live.textContent = `${item.dataset.label} ${other.parentElement.dataset.moved} ${other.children.length}`;
  }

  /** Every piece knows the column it stands in, and its button leads to the other one. */
  #settle() {
    for (const list of this.querySelectorAll("ol[data-area]")) {
      for (const item of list.children) {
        const area = item.querySelector("[data-area-of]");
        const button = item.querySelector("[data-to-other]");
        if (area.value === list.dataset.area) continue;
        area.value = list.dataset.area;
        const [to, label] = list.dataset.area === "main" ? ["side", button.dataset.toSide] : ["main", button.dataset.toMain];
        button.value = button.value.replace(/:.*/, `:${to}`);
        button.setAttribute("aria-label", label);
        if (button.title) button.title = label;
        button.querySelector("svg")?.classList.toggle("is-turned");
      }
    }
    this.#show();
  }

  #show() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#draw(), PAUSE);
  }

  /** Written into the frame, not loaded by it: going back leads away from this page, not through its previews. */
  async #draw() {
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await fetch(this.dataset.preview, {
        method: "POST",
        body: new FormData(this.form),
        signal: this.asked.signal,
      });
      if (!answer.ok) return;
      const html = await answer.text();
      const { contentDocument: page, contentWindow: view } = document.getElementById(this.dataset.frame);
      const { scrollY } = view;
      page.open();
      page.write(html);
      page.close();
      view.scrollTo(0, scrollY);
    } catch (error) {
      // Another change came first, or the page is being left.
      if (error.name !== "AbortError" && error.name !== "TypeError") throw error;
    }
  }
}
customElements.define("home-layout", HomeLayout);
