// SHA-256 of one text with many endings: what stays the same at the beginning is worked through once. The browser's own
// digest is not there on plain http, and answers too late to be asked a hundred thousand times.

const K = new Int32Array(64);
const START = new Int32Array(8);

/** The first 32 bits of the fractional part. */
const fraction = (value) => ((value - Math.floor(value)) * 2 ** 32) | 0;

for (let candidate = 2, found = 0; found < 64; candidate += 1) {
  let isPrime = true;
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) isPrime = false;
  if (!isPrime) continue;
  if (found < 8) START[found] = fraction(Math.sqrt(candidate));
  K[found] = fraction(Math.cbrt(candidate));
  found += 1;
}

const words = new Int32Array(64);

/** Work one block of 64 bytes at `offset` into `state`. */
function compress(state, bytes, offset) {
  for (let index = 0; index < 16; index += 1) {
    const at = offset + index * 4;
    words[index] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let index = 16; index < 64; index += 1) {
    const early = words[index - 15];
    const late = words[index - 2];
    const first = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
    const second = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
    words[index] = (words[index - 16] + first + words[index - 7] + second) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let index = 0; index < 64; index += 1) {
    const mixed = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + mixed + ((e & f) ^ (~e & g)) + K[index] + words[index]) | 0;
    const turned = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (turned + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** A function that gives the eight words of SHA-256(`beginning` + ending); the same array each time. */
export function hasher(beginning) {
  const encoder = new TextEncoder();
  const head = encoder.encode(beginning);
  const whole = head.length - (head.length % 64);
  const middle = START.slice();
  for (let offset = 0; offset < whole; offset += 64) compress(middle, head, offset);
  const rest = head.length - whole;
  const tail = new Uint8Array(192);
  tail.set(head.subarray(whole));
  const state = new Int32Array(8);
  return (ending) => {
    const written = encoder.encodeInto(ending, tail.subarray(rest, 119)).written;
    const length = rest + written;
    const blocks = length < 56 ? 64 : 128;
    tail[length] = 0x80;
    tail.fill(0, length + 1, blocks);
    const bits = (whole + length) * 8;
    for (let index = 0; index < 4; index += 1) tail[blocks - 1 - index] = bits >>> (8 * index);
    state.set(middle);
    for (let offset = 0; offset < blocks; offset += 64) compress(state, tail, offset);
    return state;
  };
}
