// The desk beyond plain links and forms: the dialog htmx fills, the open row, drafts, where the conversation stands.

// Looked up anew each time: going back in the browser's history replaces the whole body.
const dialog = () => document.getElementById("desk-dialog");

/** <keep-draft data-key="…">: what is being written survives opening another ticket. `data-sent`: it was sent. */
class KeepDraft extends HTMLElement {
  connectedCallback() {
    const key = `draft.${this.dataset.key}`;
    const field = this.querySelector("textarea");
    if ("sent" in this.dataset) sessionStorage.removeItem(key);
    else if (!field.value) field.value = sessionStorage.getItem(key) ?? "";
    field.addEventListener("input", () => {
      if (field.value.trim()) sessionStorage.setItem(key, field.value);
      else sessionStorage.removeItem(key);
    });
  }
}
customElements.define("keep-draft", KeepDraft);

function markRow(number) {
  for (const row of document.querySelectorAll(".ticket-row")) {
    if (row.dataset.number === number) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

/** The latest message is what matters; a link to one message wins. */
function showEnd() {
  const place = document.querySelector("[data-scroll-to-end]");
  if (!place || place.contains(document.getElementById(location.hash.slice(1)))) return;
  place.scrollTop = place.scrollHeight;
  // On phones it is the whole pane that scrolls.
  if (place.scrollHeight <= place.clientHeight) place.querySelector(".messages > :last-child")?.scrollIntoView({ block: "center" });
}

function afterSwap(target) {
  if (target?.id === "desk-dialog") {
    if (!target.open) target.showModal();
  } else if (target?.id === "ticket-pane") {
    dialog().close();
    document.querySelector(".desk").dataset.pane = "conversation";
    showTicket();
  } else if (target?.id === "desk-list") {
    const number = location.pathname.match(/\/desk\/tickets\/(\d+)\//)?.[1];
    if (number) markRow(number);
  } else if (target === document.body) {
    showTicket();
  }
}

function showTicket() {
  placeFacts();
  showEnd();
}

document.addEventListener("htmx:after:swap", (event) => {
  const { target } = event.detail.ctx;
  afterSwap(typeof target === "string" ? document.querySelector(target) : target);
});

document.addEventListener("click", (event) => {
  const row = event.target.closest(".ticket-row");
  if (row && !event.ctrlKey && !event.metaKey && !event.shiftKey) markRow(row.dataset.number);
  const choice = event.target.closest("[data-compose]");
  // Letters typed with a shortcut must not land in the field it leads to.
  if (choice) setTimeout(() => document.querySelector(`.compose__${choice.dataset.compose} textarea`)?.focus());
  const open = event.target.closest("#desk-dialog");
  if (open && (event.target === open || event.target.closest("[data-close]"))) open.close();
});

/** The facts beside a ticket stay as the person left them; wide screens begin with them open. */
const FACTS = "desk.facts";
function placeFacts() {
  const box = document.querySelector("[data-facts-switch]");
  if (!box) return;
  const kept = localStorage.getItem(FACTS);
  box.checked = kept ? kept === "open" : matchMedia("(min-width: 100rem)").matches;
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-facts-switch]")) localStorage.setItem(FACTS, event.target.checked ? "open" : "closed");
});

showTicket();
// The composer grows when its element comes to life, and letters when their font does.
Promise.all([customElements.whenDefined("markdown-composer"), document.fonts.ready]).then(showEnd);
