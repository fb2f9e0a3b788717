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
