// <brand-preview data-frame="preview" data-url="/studio/look/colours/">: shows a brand colour, corners, panel and texts in
// a frame while they are chosen. The server derives the colours; CSSOM may set what inline styles may not. The panel's
// drawing comes with the page: another one loads the frame anew.

const PAUSE = 60;
const HEX = /^#[0-9a-f]{6}$/i;

class BrandPreview extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.frame = document.getElementById(this.dataset.frame);
    this.latest = 0;
    this.form.addEventListener("input", (event) => this.#onInput(event.target));
    this.frame?.addEventListener("load", () => this.#colour(this.form.elements.brand_color.value));
  }

  get #page() {
    return this.frame?.contentDocument ?? null;
  }

  #onInput(field) {
    if (field.name === "brand_color" || field.dataset.picks === "brand_color") {
      if (!HEX.test(field.value)) return;
      for (const other of this.form.querySelectorAll("[name=brand_color], [data-picks=brand_color]")) {
        other.value = field.value;
      }
      this.#later(field.value);
    } else if (field.name === "radius") {
      this.#later(this.form.elements.brand_color.value);
    } else if (field.name === "panel_art") {
      const address = new URL(this.frame.src);
      address.searchParams.set("panel_art", field.value);
      this.frame.src = address;
    } else if (field.name === "panel_side") {
      const layout = this.#page?.querySelector(".auth");
      if (layout) layout.dataset.panel = field.value;
    } else {
      const shown = this.#page?.querySelector(`[data-text="${CSS.escape(field.name)}"]`);
      if (shown) shown.textContent = field.value;
    }
  }

  #later(value) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#colour(value), PAUSE);
  }

  async #colour(value) {
    const turn = ++this.latest;
    const radius = this.form.elements.radius?.value ?? "";
    const response = await fetch(`${this.dataset.url}?${new URLSearchParams({ value, radius })}`);
    // A newer colour is on its way, or this one was refused.
    if (turn !== this.latest || !response.ok) return;
    const answer = await response.json();
    const root = this.#page?.documentElement;
    for (const [name, colour] of Object.entries(answer.properties)) root?.style.setProperty(name, colour);
    for (const place of this.form.querySelectorAll("[data-out]")) place.textContent = answer[place.dataset.out] ?? "";
    const adjusted = this.form.querySelector("[data-adjusted]");
    if (adjusted) adjusted.hidden = !answer.link_is_adjusted;
  }
}
customElements.define("brand-preview", BrandPreview);
