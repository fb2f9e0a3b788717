// Looking through the answers of a form before the next page is shown: the server checks them as it will when they are
// sent, and each message stands at its question.

const PATIENCE = 8000;

/** What is wrong with the answers so far: messages by name of the field. Undefined when the server cannot be asked. */
export async function wrongAnswers(form) {
  const body = new FormData(form);
  const picked = [...body].filter(([, value]) => value instanceof File);
  for (const [name] of picked) body.delete(name);
  // Files are not sent twice: their names say enough.
  for (const [name, file] of picked) if (file.name) body.append(`picked_${name}`, file.name);
  body.set("check", "1");
  try {
    const answer = await fetch(form.getAttribute("action") || location.href, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answer.ok ? (await answer.json()).errors : undefined;
  } catch {
    // No answer is no verdict: everything is checked when it is sent.
    return undefined;
  }
}

/** Shows the messages of one question in place of those it had; `sign` is the icon before each. */
export function tell(part, name, messages, sign) {
  const field = part.querySelector(".field");
  const id = `id_${name}_error`;
  field.querySelector(":scope > .field__errors")?.remove();
  if (messages.length) field.append(list(id, messages, sign));
  const controls = controlsOf(part);
  for (const control of controls) {
    if (messages.length) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  for (const described of field.matches("fieldset") ? [field] : controls) {
    const ids = new Set((described.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    if (messages.length) ids.add(id);
    else ids.delete(id);
    if (ids.size) described.setAttribute("aria-describedby", [...ids].join(" "));
    else described.removeAttribute("aria-describedby");
  }
}

/** What people type and choose in. */
export function controlsOf(part) {
  return [...part.querySelectorAll(".field :is(input:not([type=hidden]), select, textarea)")];
}

function list(id, messages, sign) {
  const errors = document.createElement("ul");
  errors.className = "field__errors";
  errors.id = id;
  for (const message of messages) {
    const words = document.createElement("span");
    words.textContent = message;
    const line = document.createElement("li");
    line.append(sign.cloneNode(true), words);
    errors.append(line);
  }
  return errors;
}
