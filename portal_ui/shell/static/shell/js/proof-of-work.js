// <proof-of-work data-seed="…" data-bits="11" data-count="12" data-busy="Checking… {percent}">: stands in a form that
// strangers send, around the hidden field of the answer. It looks for numbers that make a hash begin with so many zero
// bits (support/guests/proof.py), which costs a person nothing and a flood a lot. All of it is computed here: nobody
// else hears of it. The work begins with the first key or tap in the form; who sends sooner sees how far it has come.
import { hasher } from "./sha256.js";

const SLICE = 12; // milliseconds of work before the page may breathe
const SIGNS = ["focusin", "input", "pointerdown"];

/** Resolves after everything that waits was done; timers would be slowed down to 4 ms. */
function breathe() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** The answer: for each index the smallest number whose SHA-256(`seed.index.number`) begins with `bits` (≤ 32) zeros. */
export async function solve(seed, bits, count, onProgress = () => {}) {
  const numbers = [];
  let end = performance.now() + SLICE;
  for (let index = 0; index < count; index += 1) {
    const hash = hasher(`${seed}.${index}.`);
    let number = 0;
    while (hash(String(number))[0] >>> (32 - bits) !== 0) {
      number += 1;
      if (number % 64 === 0 && performance.now() > end) {
        onProgress(index / count);
        await breathe();
        end = performance.now() + SLICE;
      }
    }
    numbers.push(number);
  }
  return numbers.join(",");
}

class ProofOfWork extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.field = this.querySelector("input");
    this.text = this.querySelector("[role=status]");
    for (const sign of SIGNS) this.form.addEventListener(sign, this.#begin);
    this.form.addEventListener("submit", this.#onSubmit);
    // Somebody may have begun to write before this came to life.
    if (this.form.contains(document.activeElement)) this.#begin();
  }

  disconnectedCallback() {
    for (const sign of SIGNS) this.form.removeEventListener(sign, this.#begin);
    this.form.removeEventListener("submit", this.#onSubmit);
  }

  #begin = () => {
    this.work ??= this.#solve();
    return this.work;
  };

  async #solve() {
    const { seed, bits, count } = this.dataset;
    this.field.value = await solve(seed, Number(bits), Number(count), (share) => this.#tell(share));
    this.text.textContent = "";
  }

  /** Says how far it has come, to whoever waits for it. */
  #tell(share) {
    if (!this.isAwaited) return;
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
    // By quarters: a screen reader should not read out a count.
    const words = this.dataset.busy.replace("{percent}", percent.format(Math.floor(share * 4) / 4));
    if (this.text.textContent !== words) this.text.textContent = words;
  }

  #onSubmit = async (event) => {
    if (event.defaultPrevented || this.field.value || event.submitter?.name === "continue") return;
    event.preventDefault();
    if (this.isAwaited) return;
    this.isAwaited = true;
    this.#tell(0);
    await this.#begin();
    this.form.requestSubmit(event.submitter);
  };
}
customElements.define("proof-of-work", ProofOfWork);
