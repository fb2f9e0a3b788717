// <theme-editor>: paints the page it stands on, and a frame with the same page for phones and other languages, with what
// is typed and chosen in its panel. Nothing is saved by itself. The server derives the colours; CSSOM may set what inline
// styles may not. Without scripts the panel is an ordinary form.

const PAUSE = 60;
const HEX = /^#[0-9a-f]{6}$/i;
const LOOKS = [
  "brand_color", "radius", "background", "background_color", "background_to", "background_angle", "background_picture",
  "background_x", "background_y", "panel_side", "panel_art", "panel_picture", "panel_x", "panel_y", "button_color",
  "button_text_color", "button_shape",
];
const POINTS = ["panel_point_1", "panel_point_2", "panel_point_3", "panel_point_4"];

class ThemeEditor extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("#theme-form");
    this.panel = this.querySelector("#theme-panel");
    this.toggle = this.querySelector(".editor__toggle");
    this.frame = this.querySelector(".editor__frame");
    this.pictures = {};
    this.latest = 0;
    this.own = this.querySelector("[name=try-language][data-own]")?.value ?? document.documentElement.lang;
    this.querySelector(".editor__switches").hidden = false;
    const mode = getComputedStyle(document.documentElement).colorScheme === "dark" ? "dark" : "light";
    this.querySelector(`[name=try-mode][value=${mode}]`).checked = true;
    this.form.addEventListener("input", (event) => this.#onInput(event.target));
    this.panel.addEventListener("change", (event) => this.#onChange(event.target));
    this.panel.addEventListener("click", (event) => this.#onClick(event));
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.target.closest("dialog")) this.#show(false);
    });
    this.toggle.addEventListener("click", () => this.#show(true));
    this.panel.addEventListener("toggle", (event) => this.#remember(event.target), true);
    this.frame.addEventListener("load", () => this.#onFrame());
    this.form.addEventListener("submit", () => {
      this.isLeaving = true;
    });
    addEventListener("beforeunload", (event) => {
      if (this.isUnsaved && !this.isLeaving) event.preventDefault();
    });
    this.#guard(document.querySelector(".auth"));
    this.#recall();
    this.#showLanguage();
    this.#showWhen();
    this.#markFocus();
    // Back from a refusal, the page shows what was typed.
    if (this.form.querySelector(".form-errors, [aria-invalid=true]")) {
      this.#mark();
      this.#paint();
      this.#derive();
    }
  }

  // --- what is looked at

  get #language() {
    return this.querySelector("[name=try-language]:checked")?.value ?? this.own;
  }

  get #pages() {
    const framed = this.frame.hidden ? null : this.frame.contentDocument;
    return [document, framed].filter((page) => page?.querySelector(".auth"));
  }

  #value(name) {
    const found = this.form.elements[name];
    return found?.type === "checkbox" ? found.checked : (found?.value ?? "");
  }

  // --- what people do

  #onInput(field) {
    if (field.type === "file") return;
    const picks = field.dataset.picks;
    if (picks) this.form.elements[picks].value = field.value;
    else if (HEX.test(field.value)) {
      const swatch = this.form.querySelector(`[data-picks="${field.name}"]`);
      if (swatch) swatch.value = field.value;
    }
    if (field.type === "range") {
      field.closest(".field").querySelector("output").textContent = `${field.value}${field.dataset.unit}`;
    }
    this.#mark();
    this.#showWhen();
    this.#markFocus();
    this.#paint();
    if (LOOKS.includes(picks ?? field.name)) this.#deriveLater();
  }

  #onChange(field) {
    if (field.name === "try-mode") {
      for (const page of this.#pages) page.documentElement.dataset.mode = field.value;
    } else if (field.name === "try-width" || field.name === "try-language") {
      this.#showLanguage();
      this.#showFrame();
    } else if (field.type === "file" && field.files.length) {
      this.#upload(field);
    }
  }

  #onClick(event) {
    const take = event.target.closest("[data-take]");
    const remove = event.target.closest("[data-remove]");
    const picture = event.target.closest(".editor__picture");
    if (event.target.closest("[data-hide]")) this.#show(false);
    else if (take) {
      event.preventDefault();
      const name = take.dataset.control ?? take.value.split("=")[0];
      this.#set(name, take.dataset.take);
      this.form.elements[name].focus();
    } else if (remove) {
      event.preventDefault();
      this.#keep(remove.closest("[data-picture]").dataset.picture, "", "");
    } else if (picture?.querySelector(".editor__focus")) this.#aim(picture, event);
  }

  #set(name, value) {
    const field = this.form.elements[name];
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #mark() {
    this.isUnsaved = true;
    this.querySelector("[data-unsaved]").hidden = false;
    this.querySelector("[data-state]").hidden = true;
  }

  // --- the panel

  #show(open) {
    this.toggleAttribute("data-closed", !open);
    this.toggle.hidden = open;
    this.toggle.setAttribute("aria-expanded", String(open));
    this.panel.hidden = !open;
    (open ? this.panel : this.toggle).focus();
  }

  #remember(details) {
    if (details.dataset.section) sessionStorage.setItem(`theme-editor.${details.dataset.section}`, details.open ? "1" : "");
  }

  #recall() {
    for (const details of this.querySelectorAll("[data-section]")) {
      const kept = sessionStorage.getItem(`theme-editor.${details.dataset.section}`);
      if (kept !== null) details.open = Boolean(kept);
      if (details.querySelector(".editor__error")) details.open = true;
    }
  }

  #showWhen() {
    for (const part of this.querySelectorAll("[data-when]")) {
      const [name, values] = part.dataset.when.split("=");
      part.hidden = !values.split(" ").includes(this.#value(name));
    }
  }

  #showLanguage() {
    for (const row of this.querySelectorAll("[data-language]")) {
      row.hidden = row.dataset.language !== this.#language && !row.parentElement.querySelector(".editor__error");
    }
  }

  // --- the frame

  #showFrame() {
    const phone = this.querySelector("[name=try-width]:checked").value === "phone";
    const wanted = phone || this.#language !== this.own;
    this.frame.hidden = !wanted;
    this.toggleAttribute("data-framed", wanted);
    this.toggleAttribute("data-phone", phone);
    const address = `${this.dataset.frame}&in=${this.#language}`;
    if (!wanted) this.#paint();
    else if (this.frame.getAttribute("src") !== address) this.frame.src = address;
    else this.#onFrame();
  }

  #onFrame() {
    const page = this.frame.contentDocument;
    if (this.frame.hidden || !page?.querySelector(".auth")) return;
    page.documentElement.dataset.mode = this.querySelector("[name=try-mode]:checked").value;
    this.#guard(page.querySelector(".auth"));
    this.#colour();
    this.#paint();
  }

  /** In edit mode the page is looked at: its forms and links rest, a click on a text leads to where it is written. */
  #guard(page) {
    if (!page || page.dataset.guarded) return;
    page.dataset.guarded = "true";
    page.addEventListener("click", (event) => {
      const text = event.target.closest("[data-text]");
      if (text) this.#write(text.dataset.text);
      if (text || event.target.closest("a")) event.preventDefault();
    });
    page.addEventListener("submit", (event) => {
      if (event.target.closest("main")) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    }, true);
  }

  #write(name) {
    const field = this.form.elements[`${name}-${this.#language}`];
    if (!field) return;
    if (this.panel.hidden) this.#show(true);
    field.closest("details").open = true;
    field.focus();
  }

  // --- words, sides and drawings: known here

  #paint() {
    for (const page of this.#pages) {
      const auth = page.querySelector(".auth");
      const ground = this.#value("background");
      auth.dataset.panel = this.#value("panel_side");
      auth.dataset.ground = ground === "picture" && !this.#value("background_picture") ? "paper" : ground;
      for (const art of auth.querySelectorAll("[data-art]")) {
        art.toggleAttribute("hidden", art.dataset.art !== this.#value("panel_art"));
      }
      for (const shown of auth.querySelectorAll("[data-text]")) this.#say(shown, page.documentElement.lang);
      const points = auth.querySelector(".panel__points");
      if (points) points.hidden = !POINTS.some((name) => this.#text(name, page.documentElement.lang));
      this.#logo(auth);
    }
  }

  /** A text as the page would pick it: in its language, else in the workspace's order. */
  #text(name, language) {
    const others = [...this.querySelectorAll("[name=try-language]")].map((choice) => choice.value);
    for (const code of [language, ...others]) {
      const typed = this.form.elements[`${name}-${code}`]?.value.trim();
      if (typed) return typed;
    }
    return "";
  }

  #say(shown, language) {
    const name = shown.dataset.text;
    if (!this.form.querySelector(`[name^="${name}-"]`)) return;
    const text = this.#text(name, language) || shown.dataset.default;
    if (shown.textContent.trim() !== text) shown.textContent = text;
    const point = shown.closest(".panel__points li");
    if (point) point.hidden = !text;
  }

  #logo(auth) {
    const brand = auth.querySelector(".brand");
    const [light, dark] = ["logo", "logo_dark"].map((name) => (this.#value(name) ? `/${this.#value(name)}` : ""));
    const picture = (kind, source) => {
      let image = brand.querySelector(kind === "dark" ? ".brand__logo--dark" : ".brand__logo:not(.brand__logo--dark)");
      if (!image && source) {
        image = brand.ownerDocument.createElement("img");
        image.alt = "";
        image.className = kind === "dark" ? "brand__logo brand__logo--dark" : "brand__logo";
        brand.prepend(image);
      }
      if (!image) return;
      image.hidden = !source;
      if (source && image.getAttribute("src") !== source) image.src = source;
      if (kind === "light") image.classList.toggle("brand__logo--light", Boolean(light && dark));
    };
    picture("dark", light && dark);
    picture("light", light);
    const mark = brand.querySelector(".brand__mark");
    if (mark) mark.hidden = Boolean(light);
    const name = brand.querySelector(".truncate");
    if (name) name.hidden = Boolean(light) && !this.#value("shows_name");
  }

  // --- colours: known by the server

  #deriveLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#derive(), PAUSE);
  }

  async #derive() {
    const turn = ++this.latest;
    const query = new URLSearchParams(LOOKS.map((name) => [name, this.#value(name)]));
    const response = await fetch(`${this.dataset.tokens}?${query}`).catch(() => null);
    // Another choice is on its way.
    if (turn !== this.latest) return;
    if (!response?.ok) return;
    const found = await response.json();
    if (turn !== this.latest) return;
    this.properties = found.properties;
    this.#colour();
    for (const name of LOOKS) {
      const finding = found.findings[name];
      this.#tell(name, found.errors[name]?.join(" ") ?? finding?.message ?? "", finding?.suggestion ?? "");
    }
    this.#tabulate(found.pairs);
  }

  #colour() {
    for (const page of this.#pages) {
      for (const [name, value] of Object.entries(this.properties ?? {})) {
        page.documentElement.style.setProperty(name, value);
      }
    }
  }

  /** Says at a field what is wrong, with a button for the nearest value that is not. */
  #tell(name, message, suggestion) {
    const place = document.getElementById(`theme_${name}_say`);
    if (!place || (!message && !place.childElementCount)) return;
    const parts = [];
    if (message) {
      const line = document.createElement("p");
      line.className = "editor__error";
      line.textContent = message;
      parts.push(line);
    }
    if (suggestion) {
      const button = document.createElement("button");
      button.className = "button button--secondary button--small";
      button.type = "button";
      button.dataset.take = suggestion;
      button.dataset.control = name;
      const chip = document.createElement("span");
      chip.className = "editor__chip";
      chip.style.backgroundColor = suggestion;
      const code = document.createElement("bdi");
      code.dir = "ltr";
      code.textContent = suggestion;
      button.append(chip, this.querySelector("#take-nearest").content.cloneNode(true), code);
      parts.push(button);
    }
    place.replaceChildren(...parts);
    const field = this.form.elements[name];
    if (field instanceof HTMLElement) {
      if (message) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }

  #tabulate(pairs) {
    const rows = pairs.map((pair) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = pair.label;
      row.append(head, ...["light", "dark"].map((mode) => {
        const cell = document.createElement("td");
        cell.dir = "ltr";
        const sample = document.createElement("span");
        sample.className = "editor__sample";
        sample.ariaHidden = "true";
        sample.textContent = "Aa";
        [sample.style.color, sample.style.backgroundColor] = pair[mode];
        cell.append(sample, `${pair[`${mode}_ratio`]}:1`);
        return cell;
      }));
      return row;
    });
    this.querySelector("[data-pairs]").replaceChildren(...rows);
  }

  // --- pictures

  async #upload(file) {
    const field = file.closest("[data-picture]").dataset.picture;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.append("field", field);
    body.append("picture", file.files[0]);
    const response = await fetch(this.dataset.picture, { method: "POST", body }).catch(() => null);
    const found = await response?.json().catch(() => null);
    if (!response?.ok || !found) {
      this.#tell(field, found?.message ?? this.dataset.failed, "");
      return;
    }
    file.value = "";
    this.#keep(field, found.name, found.url);
    if (found.colour) this.#offerColour(found.colour);
  }

  #keep(field, name, url) {
    const part = this.querySelector(`[data-picture="${field}"]`);
    part.querySelector(".editor__picture").hidden = !url;
    part.querySelector("[data-remove]").hidden = !url;
    if (url) part.querySelector(".editor__picture img").src = url;
    const aim = this.querySelector(`[data-focus-of="${field}"]`);
    if (aim) aim.hidden = !url;
    this.#tell(field, "", "");
    this.#set(field, name);
  }

  #offerColour(colour) {
    const offer = this.querySelector("[data-logo-colour]");
    offer.hidden = false;
    const button = offer.querySelector("button");
    button.dataset.take = colour;
    button.value = `brand_color=${colour}`;
    button.querySelector("bdi").textContent = colour;
  }

  /** A click on the picture is its focal point; the sliders below it do the same from the keyboard. */
  #aim(picture, event) {
    const box = picture.querySelector("img").getBoundingClientRect();
    const prefix = picture.closest("[data-picture]").dataset.picture.replace("_picture", "");
    const share = (at, start, length) => String(Math.max(0, Math.min(100, Math.round(((at - start) / length) * 100))));
    this.#set(`${prefix}_x`, share(event.clientX, box.left, box.width));
    this.#set(`${prefix}_y`, share(event.clientY, box.top, box.height));
  }

  #markFocus() {
    for (const mark of this.querySelectorAll(".editor__focus")) {
      const prefix = mark.closest("[data-picture]").dataset.picture.replace("_picture", "");
      mark.style.left = `${this.#value(`${prefix}_x`)}%`;
      mark.style.top = `${this.#value(`${prefix}_y`)}%`;
    }
  }
}

customElements.define("theme-editor", ThemeEditor);
