// Which parts of a form are shown, by the answers given so far: the browser's twin of support/forms/conditions.py. Both
// are held against tests/support/forms/condition_cases.json.

const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";
const ARABIC = "٠١٢٣٤٥٦٧٨٩";
const LONGEST = 40;
const NUMBER = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:\d{2})$/;

/** Text with its digits as 0 to 9. */
export function latinDigits(text) {
  return text.replace(/[۰-۹٠-٩]/g, (digit) => {
    const persian = PERSIAN.indexOf(digit);
    return String(persian >= 0 ? persian : ARABIC.indexOf(digit));
  });
}

/**
 * The keys of all parts that are shown. `parts`: {key, type, show_if} in the form's order; `answers`: by key, as the
 * server stores or receives them. An answer to a hidden part counts as not given.
 */
export function visibleKeys(parts, answers) {
  const types = new Map(parts.map(({ key, type }) => [key, type]));
  const known = new Map();
  const shown = new Set();
  let [page, section] = [true, true];
  for (const { key, type, show_if: condition } of parts) {
    const own = holds(condition, types, known);
    if (type === "page") [page, section] = [own, true];
    if (type === "section") section = own;
    if (!(page && section && own)) continue;
    shown.add(key);
    if (Object.hasOwn(answers, key)) known.set(key, answers[key]);
  }
  return shown;
}

function holds(condition, types, answers) {
  if (!condition) return true;
  if (condition.all) return condition.all.every((part) => holds(part, types, answers));
  if (condition.any) return condition.any.some((part) => holds(part, types, answers));
  const type = types.get(condition.field);
  return type !== undefined && compare(type, condition.op, answers.get(condition.field), condition.value);
}

function compare(type, operator, answer, value) {
  if (operator === "is_empty") return isEmpty(type, answer);
  if (operator.startsWith("is_not_")) return !isEmpty(type, answer);
  const denied = operator.startsWith("not_");
  if (type === "checkbox" || type === "consent") return (isTicked(answer) === isTicked(value)) !== denied;
  // Nothing said differs from nothing: a question that depends on an answer waits for one.
  if (isEmpty(type, answer)) return false;
  if (denied) return !compare(type, operator.slice(4), answer, value);
  if (operator === "contains") return contains(type, answer, value);
  if (operator === "equals") return equals(type, answer, value);
  const order = inOrder(type, answer, value);
  return operator === "greater" ? order > 0 : order < 0;
}

function isEmpty(type, answer) {
  if (type === "checkbox" || type === "consent") return !isTicked(answer);
  if (type === "money" && isObject(answer)) return isEmpty("text", answer.amount);
  if (typeof answer === "string") return !answer.trim();
  if (answer === undefined || answer === null) return true;
  return typeof answer === "object" && Object.keys(answer).length === 0;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isTicked = (answer) => answer === true || (typeof answer === "string" && ["on", "true", "1"].includes(answer.toLowerCase()));
const texts = (value) => (Array.isArray(value) ? value.map(asText) : [asText(value)]);

function asText(value) {
  if (typeof value === "string") return value.trim();
  return Number.isInteger(value) ? String(value) : "";
}

function contains(type, answer, value) {
  if (type === "multiselect") return texts(answer).includes(asText(value));
  return asText(answer).toLowerCase().includes(asText(value).toLowerCase());
}

function equals(type, answer, value) {
  if (type === "multiselect") {
    const [one, other] = [new Set(texts(answer)), new Set(texts(value))];
    return one.size === other.size && [...one].every((text) => other.has(text));
  }
  return READ[type] ? inOrder(type, answer, value) === 0 : asText(answer) === asText(value);
}

/** Negative, zero or positive as the answer is less, equal or greater; NaN where either cannot be read. */
function inOrder(type, answer, value) {
  const [left, right] = [READ[type]?.(answer), READ[type]?.(value)];
  if (left === undefined || right === undefined) return Number.NaN;
  if (READ[type] === readNumber) return compareNumbers(left, right);
  return left === right ? 0 : left < right ? -1 : 1;
}

// --- reading answers

const READ = {
  number: readNumber,
  money: readNumber,
  rating: readNumber,
  date: readDay,
  time: readTime,
  datetime: readMoment,
};

/** An exact decimal: {sign, digits, point}, worth sign × 0.digits × 10^point; undefined for what is no number. */
function readNumber(value) {
  const given = isObject(value) ? value.amount : value;
  if (typeof given !== "string" && typeof given !== "number") return undefined;
  const text = latinDigits(String(given)).trim();
  const found = text.length <= LONGEST && text.match(NUMBER);
  if (!found) return undefined;
  const [, sign, whole, part = "", exponent = "0"] = found;
  const all = whole + part;
  const digits = all.replace(/^0+/, "");
  const point = whole.length + Number(exponent) - (all.length - digits.length);
  const kept = digits.replace(/0+$/, "");
  return { sign: kept ? (sign === "-" ? -1 : 1) : 0, digits: kept, point };
}

function compareNumbers(left, right) {
  if (left.sign !== right.sign) return left.sign - right.sign;
  if (left.sign === 0) return 0;
  const size = left.point - right.point || (left.digits === right.digits ? 0 : left.digits < right.digits ? -1 : 1);
  return size * left.sign;
}

function clean(value) {
  return typeof value === "string" && value.length <= LONGEST ? latinDigits(value.trim()) : "";
}

function readDay(value) {
  const text = clean(value);
  if (!DAY.test(text) || text.startsWith("0000")) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : undefined;
}

/** Microseconds since midnight. */
function readTime(value) {
  const found = clean(value).match(TIME);
  if (!found) return undefined;
  const [hours, minutes, seconds] = [found[1], found[2], found[3] ?? 0].map(Number);
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return ((hours * 60 + minutes) * 60 + seconds) * 1e6 + Number((found[4] ?? "").padEnd(6, "0"));
}

/** Microseconds since 1970; only moments with their zone can be compared. */
function readMoment(value) {
  const found = clean(value).match(MOMENT);
  const time = found && readTime(found[2]);
  if (!found || readDay(found[1]) === undefined || time === undefined) return undefined;
  const midnight = Date.parse(`${found[1]}T00:00:00${found[3]}`);
  return Number.isNaN(midnight) ? undefined : midnight * 1000 + time;
}
