// What every page needs: small custom elements without a shadow tree, so that they upgrade by themselves in whatever
// htmx swaps in. Words come from the server in attributes. Larger elements load when a page first holds one.

const LAZY = {
  "date-field": () => import("./date-field.js"),
  "file-input": () => import("./file-input.js"),
  "form-questions": () => import("./form-questions.js"),
  "hot-keys": () => import("./hot-keys.js"),
  "live-check": () => import("./live-check.js"),
  "markdown-composer": () => import("./markdown-composer.js"),
  "proof-of-work": () => import("./proof-of-work.js"),
  "brand-preview": () => import("./brand-preview.js"),
  "sort-list": () => import("./sort-list.js"),
};

function loadNeeded() {
  for (const [name, load] of Object.entries(LAZY)) {
    if (document.querySelector(name)) {
      delete LAZY[name];
      load();
    }
  }
}

/** Switches between light and dark and remembers it for this host; until then the page follows the device. */
class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.onclick = () => {
      const root = document.documentElement;
      const dark = getComputedStyle(root).colorScheme === "dark";
      root.dataset.mode = dark ? "light" : "dark";
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `mode=${root.dataset.mode}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    };
  }
}

/** Short messages that leave by themselves; those about errors stay until they are closed. */
class ToastList extends HTMLElement {
  connectedCallback() {
    this.onclick = (event) => event.target.closest("[data-close]")?.closest(".toast").remove();
    for (const toast of this.querySelectorAll(".toast:not(.toast--bad)")) this.#leaveLater(toast);
  }

  #leaveLater(toast) {
    const wait = 4000 + toast.textContent.length * 60;
    let timer = setTimeout(() => toast.remove(), wait);
    const stay = () => clearTimeout(timer);
    const leave = () => {
      timer = setTimeout(() => toast.remove(), 2000);
    };
    toast.addEventListener("pointerenter", stay);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("pointerleave", leave);
    toast.addEventListener("focusout", leave);
  }
}

class CopyButton extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    this.hidden = false;
    const button = this.querySelector("button");
    const name = button.getAttribute("aria-label");
    this.onclick = async () => {
      await navigator.clipboard.writeText(this.dataset.text);
      this.#say(button, this.dataset.done);
      setTimeout(() => this.#say(button, name), 2000);
    };
  }

  #say(button, text) {
    button.setAttribute("aria-label", text);
    button.title = text;
  }
}

class RevealPassword extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const button = this.querySelector("button");
    button.onclick = () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.setAttribute("aria-pressed", String(show));
    };
  }
}

/** Opens its dialog instead of following the link to the page that asks the same question. */
class ConfirmAction extends HTMLElement {
  connectedCallback() {
    const dialog = this.querySelector("dialog");
    this.onclick = (event) => {
      if (event.target.closest("[data-confirm]") && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        dialog.showModal();
      } else if (event.target.closest("[data-close]") || event.target === dialog) {
        dialog.close();
      }
    };
  }
}

customElements.define("theme-switch", ThemeSwitch);
customElements.define("toast-list", ToastList);
customElements.define("copy-button", CopyButton);
customElements.define("reveal-password", RevealPassword);
customElements.define("confirm-action", ConfirmAction);

// The bell counts on while somebody looks at the page: once a minute, in one request for all bells of the page. Where
// it leads elsewhere, the person is no longer signed in.
const BELL_PAUSE = 60_000;
let bellsAskedAt = Date.now();
const bellTimer = document.querySelector("notice-bell") && setInterval(askBells, BELL_PAUSE);
document.addEventListener("visibilitychange", askBells);

async function askBells() {
  const bells = document.querySelectorAll("notice-bell");
  if (!bells.length || document.hidden || Date.now() - bellsAskedAt < BELL_PAUSE - 1000) return;
  bellsAskedAt = Date.now();
  const answer = await fetch(bells[0].dataset.url, { redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") clearInterval(bellTimer);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("notice-bell > a");
  if (!fresh) return;
  for (const bell of bells) {
    const link = bell.querySelector("a");
    if (link.ariaLabel === fresh.ariaLabel) continue;
    // The link itself stays: it may have the focus.
    link.ariaLabel = link.title = fresh.ariaLabel;
    link.replaceChildren(...fresh.cloneNode(true).childNodes);
  }
}

// Menus are <details>: close them on Escape, on a click elsewhere, and when focus leaves.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Whoever marks words and then reports a translation problem need not copy them.
let marked = "";
document.addEventListener("selectionchange", () => {
  marked = getSelection().toString().trim().slice(0, 300) || marked;
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-wording]");
  if (!link || !marked) return;
  const address = new URL(link.href);
  address.searchParams.set("text", marked);
  link.href = address.href;
});

// A form is sent once, however often its button is pressed. htmx guards its own requests.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.matches("[hx-post],[hx-put],[hx-patch],[hx-delete]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  const button = event.submitter;
  if (!button) return;
  button.style.minInlineSize = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busy) button.textContent = button.dataset.busy;
});
// The browser may show the page again out of its memory when the person goes back.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// After a refused form, start where the first mistake is.
function focusFirstMistake(within) {
  const mistake = within.querySelector(".form-errors, [aria-invalid='true']");
  // Choices are not marked one by one.
  const choice = within.querySelector("fieldset:has(.field__errors)")?.querySelector("input");
  (mistake ?? choice)?.focus({ preventScroll: false });
}

document.addEventListener("htmx:after:swap", (event) => {
  loadNeeded();
  if (event.target instanceof Element) focusFirstMistake(event.target);
});
loadNeeded();
focusFirstMistake(document);
// On phones the studio's menu is one row that is pushed along: begin at the page one is on.
document.querySelector(".studio__nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
