// <hot-keys data-rows=".ticket-row">: j and k walk the rows, Enter opens (rows are links), ? shows all keys.
// Any element with data-hot-key="r" answers to its key: fields get focus, everything else is clicked.
// Letters are read by their place on the keyboard, so that they work with a Persian or Russian layout too.

const TYPING = "input, textarea, select, [contenteditable]";

class HotKeys extends HTMLElement {
  connectedCallback() {
    this.listener = (event) => this.#onKey(event);
    document.addEventListener("keydown", this.listener);
    this.onclick = (event) => {
      if (event.target.closest("[data-open-help]")) this.#help();
      if (event.target.closest("[data-close]")) this.querySelector("dialog").close();
    };
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listener);
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]") || event.target.closest(TYPING)) return;
    if (this.#answer(event)) event.preventDefault();
  }

  #answer(event) {
    if (["?", "؟"].includes(event.key)) return this.#help();
    if (event.key === "/") return this.#press("/");
    if (event.shiftKey || !event.code.startsWith("Key")) return false;
    const letter = event.code.slice(3).toLowerCase();
    if (letter === "j") return this.#walk(1);
    if (letter === "k") return this.#walk(-1);
    return this.#press(letter);
  }

  #help() {
    this.querySelector("dialog")?.showModal();
    return true;
  }

  #press(key) {
    const target = [...document.querySelectorAll(`[data-hot-key="${key}"]`)].find((found) => found.checkVisibility());
    if (!target) return false;
    if (target.matches(TYPING)) target.focus();
    else target.click();
    return true;
  }

  #walk(by) {
    const rows = [...document.querySelectorAll(this.dataset.rows)];
    if (!rows.length) return false;
    const focused = rows.indexOf(document.activeElement);
    const current = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = current < 0 ? 0 : Math.min(Math.max(current + by, 0), rows.length - 1);
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  }
}
customElements.define("hot-keys", HotKeys);
