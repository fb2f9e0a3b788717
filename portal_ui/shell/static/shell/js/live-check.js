// <live-check data-url="/signup/address/" data-checking="Checking…">: asks the server about a field while it is typed.
// The address gets ?value=… and answers {"ok": true, "message": "…"}; the message stands in .live-check__answer.
// data-filled-by="#company": an element whose request suggests a value. Typing calls off the one under way, which would
// otherwise arrive late and overwrite what was typed.

const PAUSE = 350;

class LiveCheck extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.answer = this.querySelector(".live-check__answer");
    this.field.addEventListener("input", () => this.#later());
    if (this.field.value && !this.field.hasAttribute("aria-invalid")) this.#later();
  }

  #later() {
    clearTimeout(this.timer);
    this.running?.abort();
    if (this.dataset.filledBy) document.querySelector(this.dataset.filledBy)?.dispatchEvent(new Event("htmx:abort"));
    const value = this.field.value.trim();
    this.#show("", value ? this.dataset.checking : "");
    if (value) this.timer = setTimeout(() => this.#ask(value), PAUSE);
  }

  async #ask(value) {
    this.running = new AbortController();
    try {
      const url = `${this.dataset.url}?${new URLSearchParams({ value })}`;
      const response = await fetch(url, { signal: this.running.signal, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      const { ok, message } = await response.json();
      this.#show(ok ? "good" : "bad", message);
    } catch (error) {
      // No answer is no verdict: the form itself is checked when it is sent.
      if (error.name !== "AbortError") this.#show("", "");
    }
  }

  #show(state, message) {
    this.answer.dataset.state = state;
    this.answer.textContent = message;
  }
}
customElements.define("live-check", LiveCheck);
