// <form-trial data-fine="These answers would be accepted.">: answers to a form tried out in its preview. The server looks
// through them and nothing is sent; what was typed stays. Without scripts the page comes back with what is wrong.

class FormTrial extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.#onSubmit(event));
    this.addEventListener("input", () => this.#say(""));
  }

  async #onSubmit(event) {
    // The pages nobody looked at come first.
    if (event.defaultPrevented) return;
    event.preventDefault();
    this.#say("");
    if (await this.querySelector("form-questions").check()) this.#say(this.dataset.fine);
  }

  #say(words) {
    this.querySelector(".form-preview__verdict").textContent = words;
  }
}
customElements.define("form-trial", FormTrial);

let running;

/** The builder tells that the form has changed: its questions are replaced, what was tried out stays in them. */
document.addEventListener("refresh", async () => {
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(location.href, { signal: running.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main.form-preview");
    if (!main) return location.reload();
    document.querySelector("main").replaceWith(main);
    // What htmx says when it has put something in: elements that are new here are loaded.
    main.dispatchEvent(new Event("htmx:after:swap", { bubbles: true }));
  } catch {
    // The person went elsewhere, or the next change is on its way.
  }
});
