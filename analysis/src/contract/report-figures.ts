/** Figures of reports as SVG. Labels and titles come escaped; everything else is numbers. */
import { line, px, short, svg, text, ticksOf } from './report-axis.ts';

const width = 640;
const fill = '#3b82c4';

export interface DrawnBox {
  readonly label: string;
  readonly numbers: readonly [number, number, number, number, number];
}

/** Boxes from the second to the fourth number, whiskers to the first and fifth, a stroke at the third. */
export function boxesSvg(boxes: readonly DrawnBox[], title: string): string {
  const low = Math.min(...boxes.map(({ numbers }) => numbers[0]));
  const high = Math.max(...boxes.map(({ numbers }) => numbers[4]));
  const [row, left, right] = [34, 116, width - 32];
  const span = high > low ? high - low : 1;
  const x = (value: number) => left + ((value - low) / span) * (right - left);
  const base = boxes.length * row;
  const drawn = boxes.flatMap(({ label: name, numbers: [a, b, c, d, e] }, i) => {
    const middle = i * row + row / 2;
    const hint = [a, b, c, d, e].map(short).join(' · ');
    const inner = `width="${px(Math.max(1, x(d) - x(b)))}" height="18" fill="${fill}" fill-opacity="0.45" stroke="${fill}"`;
    return [
      text(left - 12, middle + 4, name, 'end'),
      line([x(a), middle], [x(b), middle], 'axis'),
      line([x(d), middle], [x(e), middle], 'axis'),
      ...[a, e].map((end) => line([x(end), middle - 5], [x(end), middle + 5], 'axis')),
      `<rect x="${px(x(b))}" y="${px(middle - 9)}" ${inner}><title>${hint}</title></rect>`,
      `<line x1="${px(x(c))}" x2="${px(x(c))}" y1="${px(middle - 9)}" y2="${px(middle + 9)}" stroke="${fill}" stroke-width="3"/>`,
    ];
  });
  const isWhole = boxes.every(({ numbers }) => Number.isInteger(numbers[0]) && Number.isInteger(numbers[4]));
  const ticks = ticksOf(low, high, 8, isWhole && high - low >= 4).flatMap((tick) => [
    line([x(tick), 0], [x(tick), base], 'grid'),
    text(x(tick), base + 18, short(tick), 'middle'),
  ]);
  return svg(width, base + 28, title, [...ticks, ...drawn]);
}

/** From `strong` at 1 to white at 0. */
const shade = (strong: readonly number[], share: number): string =>
  `rgb(${strong.map((part) => Math.round(255 - (255 - part) * share)).join(',')})`;
const [blue, red] = [
  [76, 132, 196],
  [222, 102, 92],
];

/** Squares from blue (−1) over white to red (1), with the numbers in them. Columns are numbered as the rows are. */
export function matrixSvg(
  labels: readonly string[],
  values: readonly (readonly (number | null)[])[],
  title: string,
): string {
  const left = 136;
  const side = Math.min(56, (width - left) / Math.max(1, labels.length));
  const total = labels.length * side + 28;
  const digits = side >= 34 ? 2 : 1;
  const cells = values.flatMap((row, i) =>
    row.flatMap((value, j) => {
      const [x, y] = [left + j * side, i * side];
      const strength = Math.min(1, Math.abs(value ?? 0));
      const colour = value === null ? '#cbd5e1' : shade((value < 0 ? blue : red) as number[], strength);
      const words = value === null ? '–' : value.toFixed(digits).replace(/^-(0\.0*)$/, '$1');
      const size = side >= 24 ? '' : ' font-size="8"';
      return [
        `<rect x="${px(x)}" y="${px(y)}" width="${px(side - 1)}" height="${px(side - 1)}" fill="${colour}"/>`,
        `<text class="on"${size} x="${px(x + side / 2)}" y="${px(y + side / 2 + 4)}" text-anchor="middle">${words}</text>`,
      ];
    }),
  );
  const names = labels.flatMap((label, i) => [
    text(left - 8, i * side + side / 2 + 4, `${label} ${i + 1}`, 'end'),
    text(left + i * side + side / 2, labels.length * side + 18, String(i + 1), 'middle'),
  ]);
  return svg(width, total, title, [...cells, ...names]);
}
