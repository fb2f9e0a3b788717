// <sort-list data-moved="moved to position"> around an <ol class="sortable">: order by dragging the handle, by the
// buttons with data-move="-1" and "1", or by Alt + arrow keys on an item. Sends "sorted" after every move.

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
    this.#enableDragging();
  }

  #enableDragging() {
    for (const item of this.list.children) {
      const handle = item.querySelector(".sortable__handle");
      handle?.addEventListener("pointerdown", () => {
        item.draggable = true;
      });
      item.addEventListener("dragstart", (event) => {
        this.dragged = item;
        event.dataTransfer.effectAllowed = "move";
      });
      item.addEventListener("dragover", (event) => {
        if (!this.dragged || this.dragged === item) return;
        event.preventDefault();
        const box = item.getBoundingClientRect();
        const after = event.clientY > box.top + box.height / 2;
        item[after ? "after" : "before"](this.dragged);
      });
      item.addEventListener("dragend", () => {
        item.draggable = false;
        this.dragged = null;
        this.#announce(item);
      });
    }
  }

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
    const place = [...this.list.children].indexOf(item) + 1;
    this.live.textContent = `${item.dataset.label} ${this.dataset.moved} ${place}`;
    this.dispatchEvent(new CustomEvent("sorted", { bubbles: true }));
  }
}
customElements.define("sort-list", SortList);
