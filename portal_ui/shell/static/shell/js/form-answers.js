// Typed answers as the server will read them (support/forms/numbers.py, times.py), for the conditions that ask about them.
import { toGregorian } from "../../vendor/jalaali.js";
import { latinDigits } from "./form-conditions.js";

const COMMA_LANGUAGES = new Set(["fr", "ru", "tr"]);
const BLANKS = /[\s\u00a0\u202f\u2009\u200e\u200f\u066c'’_]/g;
const GROUPED_BY_COMMA = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const GROUPED_BY_POINT = /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/;
const MOMENT = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ]+(\d{1,2})[:.](\d{2})$/;
const HAS_ZONE = /(Z|[+-]\d{2}:?\d{2})$/;

/** A number with a point before its decimals and nothing between thousands. */
export function asNumber(typed, decimals, language = document.documentElement.lang) {
  const text = latinDigits(typed).replace(BLANKS, "").replaceAll("\u066b", ".").replaceAll("\u2212", "-");
  const commas = text.split(",").length - 1;
  const points = text.split(".").length - 1;
  const byComma = points > 0 || commas > 1 || decimals < 3 || !COMMA_LANGUAGES.has(language);
  if (GROUPED_BY_COMMA.test(text) && byComma) return text.replaceAll(",", "");
  const byPoint = commas > 0 || points > 1 || (decimals < 3 && language === "tr");
  if (GROUPED_BY_POINT.test(text) && byPoint) return text.replaceAll(".", "").replaceAll(",", ".");
  return commas === 1 && points === 0 ? text.replace(",", ".") : text;
}

/** A day and time in the reader's time zone as a moment in UTC; what is neither stays as it is. */
export function asMoment(typed, zone) {
  const text = latinDigits(typed.trim());
  const found = text.match(MOMENT);
  if (HAS_ZONE.test(text) || !found) return text;
  let [year, month, day, hours, minutes] = found.slice(1).map(Number);
  if (year >= 1200 && year < 1600) ({ gy: year, gm: month, gd: day } = toGregorian(year, month, day));
  const asUtc = Date.UTC(year, month - 1, day, hours, minutes);
  const first = asUtc - offset(asUtc, zone);
  // Around a change of the clocks the first guess lies in the other half of the year.
  return new Date(asUtc - offset(first, zone)).toISOString().replace(/\.\d+Z$/, "+00:00");
}

/** How far clocks in `zone` are ahead of UTC at that moment, in milliseconds. */
function offset(moment, zone) {
  const format = { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
  const parts = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", format).formatToParts(moment);
  const part = (type) => Number(parts.find((other) => other.type === type).value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - moment;
}
