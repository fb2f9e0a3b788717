// Elements of the studio's look pages.

// <pick-and-send> around a file input and a button: the button opens the picker, what is chosen is sent at once.
// Without scripts people choose a file and press the button.
class PickAndSend extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input[type=file]");
    input.tabIndex = -1;
    this.querySelector("button").addEventListener("click", (event) => {
      if (input.files.length > 0) return;
      event.preventDefault();
      input.click();
    });
    input.addEventListener("change", () => {
      if (input.files.length > 0) input.form.requestSubmit(this.querySelector("button"));
    });
  }
}
customElements.define("pick-and-send", PickAndSend);

// <mail-preview data-form data-frame data-url>: shows a mail in the look as it is being typed.
const PAUSE = 250;

class MailPreview extends HTMLElement {
  connectedCallback() {
    this.form = document.getElementById(this.dataset.form);
    this.frame = document.getElementById(this.dataset.frame);
    this.form.addEventListener("input", (event) => {
      this.#keepTogether(event.target);
      this.#soon();
    });
    this.addEventListener("change", () => this.#show());
  }

  /** The colour as text and as a swatch are one value. */
  #keepTogether(changed) {
    const swatch = this.form.querySelector("[data-picks]");
    const text = this.form.elements[swatch.dataset.picks];
    if (changed === swatch) text.value = swatch.value;
    else if (changed === text && /^#[0-9a-f]{6}$/i.test(text.value)) swatch.value = text.value.toLowerCase();
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#show(), PAUSE);
  }

  #show() {
    const query = new URLSearchParams({ tried: "1" });
    for (const [name, value] of new FormData(this.form)) {
      if (name === "shows_logo" || name === "colour" || name.startsWith("footer-")) query.set(name, value);
    }
    query.set("language", this.querySelector("[name=preview-language]:checked").value);
    query.set("mode", this.querySelector("[name=preview-mode]:checked").value);
    this.frame.src = `${this.dataset.url}?${query}`;
  }
}
customElements.define("mail-preview", MailPreview);
