// <home-layout data-preview="url" data-frame="id">: around the form of the home page. Pieces move between its columns by
// dragging or by their button, and the frame shows what is typed so far. Without scripts every button sends the form.

const PAUSE = 500;

class HomeLayout extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("dragstart", (event) => this.#onDragStart(event));
    this.addEventListener("dragover", (event) => this.#onDragOver(event));
    this.addEventListener("dragend", () => this.#onDragEnd());
    this.addEventListener("sorted", () => this.#show());
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

  #onDragStart(event) {
    this.dragged = event.target.closest?.(".widget-row");
    this.classList.toggle("is-dragging", Boolean(this.dragged));
  }

  #onDragOver(event) {
    const list = event.target.closest("ol[data-area]");
    if (!this.dragged || !list || list.contains(this.dragged)) return;
    event.preventDefault();
    const beside = event.target.closest(".widget-row");
    if (!beside) {
      list.append(this.dragged);
      return;
    }
    const box = beside.getBoundingClientRect();
    beside[event.clientY > box.top + box.height / 2 ? "after" : "before"](this.dragged);
  }

  #onDragEnd() {
    this.classList.remove("is-dragging");
    this.dragged = null;
    this.#settle();
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
    this.timer = setTimeout(() => {
      // `submit()` asks nobody: the form goes into the frame and stays as it is.
      const { form } = this;
      form.action = this.dataset.preview;
      form.target = this.dataset.frame;
      form.submit();
      form.removeAttribute("action");
      form.removeAttribute("target");
    }, PAUSE);
  }
}
customElements.define("home-layout", HomeLayout);
