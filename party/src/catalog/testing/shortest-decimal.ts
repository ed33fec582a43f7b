/** What a binary number is as a decimal, by JavaScript's own printing and integers without bounds: no SQL is involved. */
import type { ColumnType } from '@tacit/analysis';

export interface Printing {
  readonly isSingle: boolean;
  /** Whether a decimal halfway between two numbers counts as one that is read as the even one of them. */
  readonly takesHalves: boolean;
}

/** The number as carried integer of `type`, or undefined where the type does not hold it exactly. */
export function carriedExactly(x: number, printing: Printing, type: ColumnType): bigint | undefined {
  if (!Number.isFinite(x)) return undefined;
  const [mantissa = '', exponent = '0'] = shortestText(x, printing).split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const scale = type.kind === 'decimal' ? type.scale : 0;
  const shift = Number(exponent) - fraction.length + scale;
  const digits = BigInt(whole + fraction);
  const divisor = 10n ** BigInt(Math.max(-shift, 0));
  if (digits % divisor !== 0n) return undefined;
  const magnitude = (digits * 10n ** BigInt(Math.max(shift, 0))) / divisor;
  const limit = type.kind === 'decimal' ? 10n ** BigInt(type.precision) : 2n ** 63n;
  const carried = x < 0 ? -magnitude : magnitude;
  const isOther = Number.isInteger(x) && BigInt(x) * 10n ** BigInt(scale) !== carried;
  return magnitude >= limit || isOther ? undefined : carried;
}

/** The shortest decimal that is read as this number; of several the nearest, of two as near the even one. */
function shortestText(x: number, { isSingle, takesHalves }: Printing): string {
  for (let digits = 1; digits <= 17; digits++) {
    const text = roundedText(x, digits);
    const isSame = isSingle ? Math.fround(Number(text)) === x : Number(text) === x;
    if (isSame && (takesHalves || !isHalfway(text, x, isSingle))) return text;
  }
  return String(x);
}

/** More than any of these numbers has that is halfway between two others. */
const mostDigits = 100;

/** JavaScript rounds halves up. */
function roundedText(x: number, digits: number): string {
  const text = x.toPrecision(digits);
  const all = x.toExponential(mostDigits).split('e')[0]?.replace(/[-.]/g, '') ?? '';
  if (!/^50*$/.test(all.slice(digits)) || !/[02468]/.test(all[digits - 1] ?? '')) return text;
  const exponent = Number(x.toExponential(mostDigits).split('e')[1]);
  return `${x < 0 ? '-' : ''}${all.slice(0, digits)}e${exponent - digits + 1}`;
}

/** Whether the decimal is as far from `x` as from a neighbour of it: that happens between whole numbers only. */
function isHalfway(text: string, x: number, isSingle: boolean): boolean {
  if (!Number.isInteger(x) || Math.abs(x) < (isSingle ? 2 ** 24 : 2 ** 53) || Math.abs(x) > 1e21) return false;
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const decimal = BigInt(whole + fraction) * 10n ** BigInt(Number(exponent) - fraction.length);
  const away = decimal - BigInt(x);
  return [1, -1].some((step) => 2n * away === BigInt(neighbour(x, step, isSingle)) - BigInt(x));
}

function neighbour(x: number, step: number, isSingle: boolean): number {
  const view = new DataView(new ArrayBuffer(8));
  if (isSingle) {
    view.setFloat32(0, x);
    view.setInt32(0, view.getInt32(0) + step);
    return view.getFloat32(0);
  }
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(step));
  return view.getFloat64(0);
}

/** Numbers at the edges of what is exact, and `count` at random, always the same ones. */
export function edgeNumbers(isSingle: boolean, count: number): number[] {
  // As texts: some of them are not the number that is stored, and that is the point.
  const edges =
    `0 -0 0.1 0.30000000000000004 0.3333333333333333 12.1 -99999.99 0.125 1000000000000000.3 1e16 1e17 1e18 1e19 1e22
    1e23 1e300 5e-324 9007199254740991 9007199254740992 9007199254740994 -9007199254740992 18014398509481992 16777216 16777218
    ${2 ** 60} ${2 ** 62} ${2 ** 63} ${-(2 ** 63)} 999999999999.99 9999999999999999 123456789012345678 123456792 16777217 1e-7
    1.5e-7 1e-16 1e-17 2.5e-3 1.005 0.005 0.004999999999999999 4503599627370497.5 9007199254740991.5 1.7976931348623157e308
    2.2250738585072014e-308 NaN Infinity -Infinity`
      .split(/\s+/)
      .map(Number);
  const random: number[] = [];
  let state = 0x2545f491;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const bits = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < count; i++) {
    const digits = 1 + Math.floor(next() * 17);
    const decimals = Math.floor(next() * 18);
    bits.setUint32(0, Math.floor(next() * 2 ** 32));
    bits.setUint32(4, Math.floor(next() * 2 ** 32));
    random.push((next() < 0.5 ? -1 : 1) * Number(`${Math.floor(next() * 10 ** digits)}e-${decimals}`));
    random.push(i % 4 === 0 ? bits.getFloat64(0) : Math.round((next() - 0.5) * 2 ** (1 + Math.floor(next() * 62))));
  }
  const all = [...edges, ...random];
  return isSingle ? all.map(Math.fround) : all;
}
