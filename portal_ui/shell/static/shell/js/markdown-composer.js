// <markdown-composer>: toolbar, keys and pasted or dropped pictures for a Markdown text field.
// Ctrl/Cmd + B, I, K format; Ctrl/Cmd + Enter sends.

const AROUND = { bold: ["**", "**"], italic: ["_", "_"], code: ["`", "`"], link: ["[", "](https://)"] };
const BEFORE_LINE = { list: "- ", quote: "> " };
const KEYS = { KeyB: "bold", KeyI: "italic", KeyK: "link" };

class MarkdownComposer extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea");
    this.addEventListener("click", (event) => {
      const tool = event.target.closest("[data-markdown]");
      if (tool) this.#format(tool.dataset.markdown);
    });
    this.text.addEventListener("keydown", (event) => this.#onKey(event));
    this.text.addEventListener("paste", (event) => this.#take(event, event.clipboardData));
    this.addEventListener("dragover", (event) => this.#onDrag(event, true));
    this.addEventListener("dragleave", (event) => this.#onDrag(event, false));
    this.addEventListener("drop", (event) => {
      this.#onDrag(event, false);
      this.#take(event, event.dataTransfer);
    });
  }

  #onKey(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.closest("form").requestSubmit();
    } else if (KEYS[event.code]) {
      event.preventDefault();
      this.#format(KEYS[event.code]);
    }
  }

  #onDrag(event, over) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.querySelector(".composer").classList.toggle("is-dropping", over);
  }

  /** Hands pasted or dropped files to the file control, if there is one. */
  #take(event, transfer) {
    const control = this.querySelector("file-input");
    if (!control?.add || !transfer?.files.length) return;
    event.preventDefault();
    control.add([...transfer.files]);
  }

  #format(kind) {
    const { selectionStart: start, selectionEnd: end, value } = this.text;
    const chosen = value.slice(start, end);
    if (BEFORE_LINE[kind]) {
      const lineStart = value.lastIndexOf("\n", start - 1) + 1;
      const lines = value.slice(lineStart, end).split("\n");
      this.text.setRangeText(lines.map((line) => BEFORE_LINE[kind] + line).join("\n"), lineStart, end, "end");
    } else {
      const [before, after] = AROUND[kind];
      this.text.setRangeText(before + chosen + after, start, end, "end");
      const cursor = chosen ? start + before.length + chosen.length + after.length : start + before.length;
      this.text.setSelectionRange(cursor, cursor);
    }
    this.text.focus();
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
customElements.define("markdown-composer", MarkdownComposer);
