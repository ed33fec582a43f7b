/** Numbers of a few categories as lying bars: from zero to the right, what is negative to the left. */
import { line, px, short, svg, text, ticksOf } from './report-axis.ts';

const width = 640;
const fill = '#3b82c4';
/** Width of a digit beside a figure. */
const digitWidth = 7;

export interface DrawnCategory {
  /** Escaped. */
  readonly label: string;
  /** `null`: there is no such number, or it is withheld. */
  readonly value: number | null;
}

export function categoriesSvg(bars: readonly DrawnCategory[], title: string): string {
  const values = bars.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  // Beside the longest bar there is room for the longest number.
  const room = Math.max(4, ...values.map((value) => short(value).length)) * digitWidth + 12;
  const [row, left, right] = [26, 136, width - room];
  const span = high > low ? high - low : 1;
  const x = (value: number) => left + ((value - low) / span) * (right - left);
  const base = bars.length * row;
  const drawn = bars.flatMap(({ label, value }, i) => {
    const middle = i * row + row / 2;
    const name = text(left - 12, middle + 4, label, 'end');
    if (value === null) return [name, text(x(0) + 6, middle + 4, '–', 'start')];
    const [from, to] = [x(Math.min(0, value)), x(Math.max(0, value))];
    return [
      name,
      `<rect x="${px(from)}" y="${px(middle - 9)}" width="${px(Math.max(0.5, to - from))}" height="18" fill="${fill}"><title>${label}: ${short(value)}</title></rect>`,
      text(to + 6, middle + 4, short(value), 'start'),
    ];
  });
  const ticks = ticksOf(low, high, 6, values.every(Number.isInteger) && span >= 4).flatMap((tick) => [
    line([x(tick), 0], [x(tick), base], 'grid'),
    text(x(tick), base + 18, short(tick), 'middle'),
  ]);
  return svg(width, base + 28, title, [...ticks, ...drawn, line([x(0), 0], [x(0), base], 'axis')]);
}
