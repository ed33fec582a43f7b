/** Axes of figures: round numbers along them, and the parts of an SVG that figures share. */
import { groupedText, numberText } from './number-text.ts';

/** Digits enough for a drawing. */
export const px = (value: number): string => String(Math.round(value * 100) / 100);

/** A number beside a figure. */
export const short = (value: number): string => groupedText(numberText(value, 6));

/** Round numbers from `low` to `high`, at most about `most`; whole ones where `isWhole`. */
export function ticksOf(low: number, high: number, most: number, isWhole: boolean): number[] {
  if (!(high > low)) return [low];
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const found = [1, 2, 5, 10].map((digit) => digit * power).find((each) => (high - low) / each <= most) ?? 10 * power;
  const step = isWhole ? Math.max(1, found) : found;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** `title` comes escaped, as every text of a figure. */
export function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  const box = `viewBox="0 0 ${px(width)} ${px(height)}" width="${px(width)}"`;
  return `<svg ${box} role="img" aria-label="${title}"><title>${title}</title>${parts.join('')}</svg>`;
}

export function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${words}</text>`;
}

export function line(from: readonly [number, number], to: readonly [number, number], kind: 'axis' | 'grid'): string {
  return `<line x1="${px(from[0])}" y1="${px(from[1])}" x2="${px(to[0])}" y2="${px(to[1])}" class="${kind}"/>`;
}
