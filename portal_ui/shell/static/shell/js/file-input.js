// <file-input>: lists what was picked, with small pictures and a way to take a file out again; refuses what is too
// large or too many before anything is sent. The server checks everything again.

const PREVIEW = 72;
const UNITS = ["byte", "kilobyte", "megabyte"];

function sizeText(bytes) {
  const step = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  const format = { style: "unit", unit: UNITS[step], unitDisplay: "short", maximumFractionDigits: step === 2 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1024 ** step);
}

class FileInput extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector(".picked-files");
    [this.fileIcon, this.removeIcon] = this.querySelector("template").content.children;
    this.maxBytes = Number(this.dataset.maxBytes);
    this.maxFiles = Number(this.dataset.maxFiles);
    this.picked = [...this.input.files];
    this.input.addEventListener("change", () => {
      // Picking again adds to what is there; a field for one file takes the new one.
      this.picked = this.input.multiple ? [...this.picked, ...this.input.files] : [...this.input.files];
      this.#show();
    });
    this.closest("form")?.addEventListener("reset", () => {
      this.picked = [];
      this.#show();
    });
    this.#show();
  }

  /** Adds files that were pasted or dropped elsewhere. */
  add(files) {
    this.picked = this.input.multiple ? [...this.picked, ...files] : files.slice(0, 1);
    this.#show();
  }

  #remove(file) {
    this.picked = this.picked.filter((other) => other !== file);
    this.#show();
    this.input.focus();
  }

  #show() {
    const transfer = new DataTransfer();
    for (const file of this.picked) transfer.items.add(file);
    this.input.files = transfer.files;
    this.list.replaceChildren(...this.picked.map((file) => this.#chip(file)));
    const tooLarge = this.maxBytes && this.picked.some((file) => file.size > this.maxBytes);
    const tooMany = this.maxFiles && this.picked.length > this.maxFiles;
    if (tooMany) {
      const words = document.createElement("p");
      words.className = "field__errors";
      words.textContent = this.dataset.tooMany;
      this.list.append(words);
    }
    this.input.setCustomValidity(tooLarge ? this.dataset.tooLarge : tooMany ? this.dataset.tooMany : "");
  }

  #chip(file) {
    const chip = document.createElement("span");
    chip.className = "file";
    const kind = document.createElement("span");
    kind.className = "file__kind";
    kind.append(this.fileIcon.cloneNode(true));
    const words = document.createElement("span");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const size = document.createElement("small");
    size.textContent = sizeText(file.size);
    words.append(name, size);
    if (this.maxBytes && file.size > this.maxBytes) {
      chip.classList.add("file--refused");
      size.textContent = this.dataset.tooLarge;
    }
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button button--ghost button--small button--icon";
    remove.setAttribute("aria-label", `${this.dataset.remove}: ${file.name}`);
    remove.append(this.removeIcon.cloneNode(true));
    remove.onclick = () => this.#remove(file);
    chip.append(kind, words, remove);
    if (file.type.startsWith("image/")) this.#preview(file, kind);
    return chip;
  }

  /** Drawn on a canvas: the content policy allows no pictures from memory addresses. */
  async #preview(file, place) {
    try {
      const picture = await createImageBitmap(file);
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = PREVIEW;
      const scale = Math.max(PREVIEW / picture.width, PREVIEW / picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      canvas.getContext("2d").drawImage(picture, (PREVIEW - width) / 2, (PREVIEW - height) / 2, width, height);
      place.replaceChildren(canvas);
    } catch {
      // Not a picture after all: the icon stays.
    }
  }
}
customElements.define("file-input", FileInput);
