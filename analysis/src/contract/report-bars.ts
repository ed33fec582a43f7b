/** Histograms as SVG: bars whose areas are in proportion to their rows, with their numbers above them where there is room. */
import type { ReportBar } from './report.ts';
import { line, px, short, svg, text, ticksOf } from './report-axis.ts';

const [width, height] = [640, 280];
const margin = { left: 64, right: 16, top: 24, bottom: 48 };
const fill = '#3b82c4';
/** Width of a digit beside a figure. */
const digitWidth = 7;

/** Escaped texts: of the axis below, and of the one beside for bars that are `width` wide, or all equally wide. */
export interface BarWords {
  readonly axis: string;
  readonly rows: (width: string) => string;
}

export function barsSvg(bars: readonly ReportBar[], title: string, words: BarWords): string {
  const low = Math.min(...bars.map(({ from }) => from));
  const high = Math.max(...bars.map(({ to }) => to));
  const span = high > low ? high - low : 1;
  const base = height - margin.bottom;
  const x = (value: number) => margin.left + ((value - low) / span) * (width - margin.left - margin.right);
  // Rows in a part as wide as the narrowest.
  const widths = bars.map(({ from, to }) => (to > from ? to - from : span));
  const narrowest = Math.min(...widths);
  const density = (i: number) => ((bars[i]?.rows ?? 0) * narrowest) / (widths[i] ?? narrowest);
  const most = Math.max(...bars.map((_, i) => density(i)), Number.MIN_VALUE);
  const y = (rows: number) => base - (rows / most) * (base - margin.top);
  const isEven = widths.every((each) => Math.abs(each - narrowest) <= narrowest * 1e-9);
  const isWhole = bars.every(({ from, to }) => Number.isInteger(from) && Number.isInteger(to));

  const drawn = bars.flatMap((bar, i) => {
    const { from, to, last = to, rows } = bar;
    const [left, right, top] = [x(from), to > from ? x(to) : width - margin.right, y(density(i))];
    const hint = `${last > from ? `${short(from)} – ${short(last)}` : short(from)}: ${short(rows)}`;
    const label = short(rows);
    const isRoom = right - left >= label.length * digitWidth;
    return [
      `<rect x="${px(left)}" y="${px(top)}" width="${px(Math.max(0.5, right - left - 1))}" height="${px(base - top)}" fill="${fill}"><title>${hint}</title></rect>`,
      ...(isRoom ? [text((left + right) / 2, top - 5, label, 'middle')] : []),
    ];
  });
  const beside = ticksOf(0, most, 5, true).flatMap((tick) => [
    line([margin.left, y(tick)], [width - margin.right, y(tick)], 'grid'),
    text(margin.left - 8, y(tick) + 4, short(tick), 'end'),
  ]);
  const below = ticksOf(low, high, 8, isWhole).flatMap((tick) => [
    line([x(tick), base], [x(tick), base + 5], 'axis'),
    text(x(tick), base + 19, short(tick), 'middle'),
  ]);
  const middle = (margin.top + base) / 2;
  const upright = `<g transform="rotate(-90 14 ${px(middle)})">${text(14, middle, words.rows(isEven ? '' : short(narrowest)), 'middle')}</g>`;
  return svg(width, height, title, [
    ...beside,
    ...drawn,
    line([margin.left, base], [width - margin.right, base], 'axis'),
    ...below,
    ...(words.axis === '' ? [] : [text((margin.left + width - margin.right) / 2, height - 8, words.axis, 'middle')]),
    upright,
  ]);
}
