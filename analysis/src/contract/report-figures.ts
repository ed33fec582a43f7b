/** Figures of reports as SVG. Labels and titles come escaped; everything else is numbers. */
import { numberText } from './number-text.ts';
import type { ReportBar } from './report.ts';

const [width, height] = [640, 240];
const margin = { left: 56, right: 16, top: 12, bottom: 28 };
const fill = '#3b82c4';

/** Digits enough for a drawing. */
const px = (value: number): string => String(Math.round(value * 100) / 100);
const short = (value: number): string => numberText(value, 4);

function svg(high: number, title: string, parts: readonly string[]): string {
  const body = parts.join('');
  return `<svg viewBox="0 0 ${width} ${px(high)}" width="${width}" role="img" aria-label="${title}"><title>${title}</title>${body}</svg>`;
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${words}</text>`;
}

/** Maps numbers from `low` to `high` to places on the horizontal axis. */
function axis(low: number, high: number): (value: number) => number {
  const span = high > low ? high - low : 1;
  return (value) => margin.left + ((value - low) / span) * (width - margin.left - margin.right);
}

/** Bars whose areas are in proportion to their rows. */
export function barsSvg(bars: readonly ReportBar[], title: string): string {
  const low = Math.min(...bars.map(({ from }) => from));
  const high = Math.max(...bars.map(({ to }) => to));
  const x = axis(low, high);
  const density = ({ from, to, rows }: ReportBar) => (to > from ? rows / (to - from) : 0);
  const most = Math.max(...bars.map(density), Number.MIN_VALUE);
  const base = height - margin.bottom;
  const drawn = bars.map((bar) => {
    const tall = (density(bar) / most) * (base - margin.top);
    const [left, right] = [x(bar.from), x(bar.to)];
    const hint = `${short(bar.from)} – ${short(bar.to)}: ${bar.rows}`;
    return `<rect x="${px(left)}" y="${px(base - tall)}" width="${px(Math.max(0.5, right - left - 1))}" height="${px(tall)}" fill="${fill}"><title>${hint}</title></rect>`;
  });
  const ticks = [low, (low + high) / 2, high];
  return svg(height, title, [
    ...drawn,
    `<line x1="${margin.left}" x2="${width - margin.right}" y1="${base}" y2="${base}" stroke="#64748b"/>`,
    ...ticks.map((tick, i) => text(x(tick), height - 8, short(tick), i === 0 ? 'start' : i === 1 ? 'middle' : 'end')),
  ]);
}

export interface DrawnBox {
  readonly label: string;
  readonly numbers: readonly [number, number, number, number, number];
}

/** Boxes from the second to the fourth number, whiskers to the first and fifth, a stroke at the third. */
export function boxesSvg(boxes: readonly DrawnBox[], title: string): string {
  const low = Math.min(...boxes.map(({ numbers }) => numbers[0]));
  const high = Math.max(...boxes.map(({ numbers }) => numbers[4]));
  const [row, label] = [34, 96];
  const x = (value: number) =>
    label + ((axis(low, high)(value) - margin.left) / (width - margin.left - margin.right)) * (width - label - 24);
  const total = boxes.length * row + margin.bottom;
  const drawn = boxes.flatMap(({ label: name, numbers: [a, b, c, d, e] }, i) => {
    const middle = i * row + row / 2;
    const line = (from: number, to: number) =>
      `<line x1="${px(x(from))}" x2="${px(x(to))}" y1="${px(middle)}" y2="${px(middle)}" stroke="#64748b"/>`;
    return [
      text(label - 12, middle + 4, name, 'end'),
      line(a, b),
      line(d, e),
      `<rect x="${px(x(b))}" y="${px(middle - 9)}" width="${px(Math.max(1, x(d) - x(b)))}" height="18" fill="${fill}" fill-opacity="0.45" stroke="${fill}"/>`,
      `<line x1="${px(x(c))}" x2="${px(x(c))}" y1="${px(middle - 9)}" y2="${px(middle + 9)}" stroke="#0f3d66" stroke-width="2"/>`,
    ];
  });
  return svg(total, title, [
    ...drawn,
    text(x(low), total - 8, short(low), 'start'),
    text(x(high), total - 8, short(high), 'end'),
  ]);
}

/** Squares from blue (−1) over white to red (1), with the numbers in them. */
export function matrixSvg(
  labels: readonly string[],
  values: readonly (readonly (number | null)[])[],
  title: string,
): string {
  const left = 120;
  const side = Math.min(56, (width - left) / Math.max(1, labels.length));
  const total = labels.length * side + 28;
  const cells = values.flatMap((row, i) =>
    row.flatMap((value, j) => {
      const [x, y] = [left + j * side, i * side];
      const shade = Math.round(255 * (1 - Math.min(1, Math.abs(value ?? 0))));
      const colour =
        value === null ? '#cbd5e1' : value < 0 ? `rgb(${shade},${shade},255)` : `rgb(255,${shade},${shade})`;
      const words = value === null ? '–' : value.toFixed(2);
      return [
        `<rect x="${px(x)}" y="${px(y)}" width="${px(side - 1)}" height="${px(side - 1)}" fill="${colour}"/>`,
        `<text x="${px(x + side / 2)}" y="${px(y + side / 2 + 4)}" text-anchor="middle" style="fill:#111">${words}</text>`,
      ];
    }),
  );
  const names = labels.flatMap((label, i) => [
    text(left - 8, i * side + side / 2 + 4, label, 'end'),
    text(left + i * side + side / 2, labels.length * side + 18, String(i + 1), 'middle'),
  ]);
  return svg(total, title, [...cells, ...names]);
}
