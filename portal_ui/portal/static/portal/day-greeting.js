// <day-greeting data-hours="5 12 18 22"> around one sentence per part of the day: shows the one that fits the
// visitor's own clock. Without scripts the server's choice stands, by the workspace's time zone.

class DayGreeting extends HTMLElement {
  connectedCallback() {
    const hours = this.dataset.hours.split(" ").map(Number);
    const sentences = [...this.querySelectorAll("[data-part]")];
    const hour = new Date().getHours();
    const begun = hours.filter((first) => first <= hour).length;
    // The small hours belong to the night before.
    const now = (begun || hours.length) - 1;
    for (const [index, sentence] of sentences.entries()) sentence.hidden = index !== now;
  }
}
customElements.define("day-greeting", DayGreeting);
