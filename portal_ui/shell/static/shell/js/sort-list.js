// <sort-list data-moved="moved to position"> around an <ol class="sortable">: order by dragging the handle with mouse,
// finger or pen, by the buttons with data-move="-1" and "1", or by Alt + arrow keys on an item. Escape puts a dragged item
// back. Sends "sorted" after every move. Lists with the same data-exchange take each other's items by dragging.

// So near to the window's edge dragging scrolls, by so much a frame.
const EDGE = 56;
const SPEED = 10;

class SortList extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol");
    this.live = this.querySelector("[aria-live]");
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button) return;
      // Without scripts the same button sends its form.
      event.preventDefault();
      this.#move(button.closest("li"), Number(button.dataset.move));
    });
    this.addEventListener("keydown", (event) => {
      const item = event.target.closest("li");
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!item || !event.altKey || !by) return;
      event.preventDefault();
      this.#move(item, by);
    });
    this.addEventListener("pointerdown", (event) => this.#start(event));
  }

  disconnectedCallback() {
    this.#stop();
  }

  // --- dragging: the item follows the pointer and takes its place among the others at once

  #start(event) {
    const handle = event.target.closest(".sortable__handle");
    if (!handle || event.button !== 0 || this.dragged) return;
    // No text is marked meanwhile.
    event.preventDefault();
    const item = handle.closest("li");
    const { top } = item.getBoundingClientRect();
    const { pointerId, clientY } = event;
    this.dragged = { item, handle, before: item.nextElementSibling, grip: clientY - top, y: clientY, pointerId };
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", this.#onMove);
    handle.addEventListener("pointerup", this.#onDrop);
    handle.addEventListener("pointercancel", this.#onCancel);
    document.addEventListener("keydown", this.#onEscape, true);
    item.classList.add("sortable__item--dragged");
    this.frame = requestAnimationFrame(this.#onFrame);
  }

  #onMove = (event) => {
    this.dragged.y = event.clientY;
  };

  /** Once a frame: scroll near the edges, then go to the place under the pointer. */
  #onFrame = () => {
    const { item, y } = this.dragged;
    const by = y < EDGE ? -SPEED : y > innerHeight - EDGE ? SPEED : 0;
    if (by) this.#scrolled(item).scrollBy(0, by);
    this.#place();
    this.frame = requestAnimationFrame(this.#onFrame);
  };

  #place() {
    const { item, grip, y } = this.dragged;
    item.style.translate = "";
    if (this.dataset.exchange) this.#changeList();
    const middle = y - grip + item.offsetHeight / 2;
    // The others make room: the pointer stays with an element that is not moved in the document.
    for (let above = item.previousElementSibling; above && middleOf(above) > middle; above = item.previousElementSibling) item.after(above);
    for (let below = item.nextElementSibling; below && middleOf(below) < middle; below = item.nextElementSibling) item.before(below);
    item.style.translate = `0 ${y - grip - item.getBoundingClientRect().top}px`;
  }

  /** Into the list the pointer is over. An item that is moved in the document has to catch its pointer again. */
  #changeList() {
    const { item, handle, y, pointerId } = this.dragged;
    for (const list of document.querySelectorAll(`sort-list[data-exchange="${this.dataset.exchange}"] > ol`)) {
      const { top, bottom } = list.getBoundingClientRect();
      if (list === item.parentElement || y < top || y > bottom) continue;
      list.append(item);
      handle.setPointerCapture(pointerId);
    }
  }

  /** What scrolls around the list: a column of the page, or the page. */
  #scrolled(item) {
    for (let around = item.parentElement; around; around = around.parentElement) {
      const scrolls = ["auto", "scroll"].includes(getComputedStyle(around).overflowY);
      if (scrolls && around.scrollHeight > around.clientHeight) return around;
    }
    return document.scrollingElement;
  }

  #onDrop = (event) => {
    const { item, before } = this.dragged;
    // It may have moved on since the last frame.
    this.dragged.y = event.clientY;
    this.#place();
    this.#stop();
    if (item.parentElement !== this.list || item.nextElementSibling !== before) this.#announce(item);
  };

  #onCancel = () => {
    const { item, before } = this.dragged;
    this.#stop();
    this.list.insertBefore(item, before);
  };

  #onEscape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.#onCancel();
  };

  #stop() {
    if (!this.dragged) return;
    const { item, handle } = this.dragged;
    cancelAnimationFrame(this.frame);
    handle.removeEventListener("pointermove", this.#onMove);
    handle.removeEventListener("pointerup", this.#onDrop);
    handle.removeEventListener("pointercancel", this.#onCancel);
    document.removeEventListener("keydown", this.#onEscape, true);
    item.classList.remove("sortable__item--dragged");
    item.style.translate = "";
    this.dragged = null;
  }

  // --- by keys and buttons

  #move(item, by) {
    const neighbour = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!neighbour) return;
    const focused = document.activeElement;
    if (by < 0) neighbour.before(item);
    else neighbour.after(item);
    focused.focus();
    this.#announce(item);
  }

  #announce(item) {
    // The item may have gone to another list meanwhile.
    const place = [...item.parentElement.children].indexOf(item) + 1;
    this.live.textContent = `${item.dataset.label} ${this.dataset.moved} ${place}`;
    this.dispatchEvent(new CustomEvent("sorted", { bubbles: true }));
  }
}

const middleOf = (element) => {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
};

customElements.define("sort-list", SortList);
