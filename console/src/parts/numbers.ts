/** Numbers of results are decimal text: what is shown is their digits, with separators in between, never a number that was rounded on its way. */

const decimal = /^-?\d+(?:\.\d+)?$/;

/** `text` with commas between groups of three digits before the point; what is no decimal number stays. */
export function withSeparators(text: string): string {
  if (!decimal.test(text)) return text;
  const [whole = '', ...rest] = text.split('.');
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ','), ...rest].join('.');
}

/** Which of two decimal numbers is larger, digit by digit. */
export function compareDecimals(a: string, b: string): number {
  const [negativeA, negativeB] = [isNegative(a), isNegative(b)];
  if (negativeA !== negativeB) return negativeA ? -1 : 1;
  const size = compareSizes(a.replace('-', ''), b.replace('-', ''));
  return negativeA ? -size : size;
}

const isNegative = (text: string): boolean => text.startsWith('-') && /[1-9]/.test(text);

function compareSizes(a: string, b: string): number {
  const [[wholeA = '', restA = ''], [wholeB = '', restB = '']] = [a.split('.'), b.split('.')];
  const [x, y] = [wholeA.replace(/^0+/, ''), wholeB.replace(/^0+/, '')];
  if (x.length !== y.length) return x.length - y.length;
  if (x !== y) return x < y ? -1 : 1;
  const length = Math.max(restA.length, restB.length);
  const [p, q] = [restA.padEnd(length, '0'), restB.padEnd(length, '0')];
  return p === q ? 0 : p < q ? -1 : 1;
}
