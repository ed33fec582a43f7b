/** Curves as SVG: lines through points, told apart by colour and by dashes, with their names below. */
import { line, px, short, svg, text, ticksOf } from './report-axis.ts';

const [width, height] = [640, 400];
const margin = { left: 72, right: 24, top: 16, bottom: 52 };
const base = height - margin.bottom;
const colours = ['#3b82c4', '#c2690f', '#3d8b50', '#8b5fbf'];
const dashes = ['', '7 3', '2 3', '9 3 2 3'];
/** With more points than this a line has no dots. */
const mostDots = 60;
const legendRow = 22;

/** `label` comes escaped. */
export interface DrawnLine {
  readonly label: string;
  readonly points: readonly (readonly [number, number])[];
  /** What a line is compared with: thin and grey. */
  readonly isGuide?: boolean;
}

/** Escaped names of the axes, and what they reach at least. */
export interface LineAxes {
  readonly x: string;
  readonly y: string;
  readonly reach?: { readonly x?: readonly [number, number]; readonly y?: readonly [number, number] };
}

export function linesSvg(lines: readonly DrawnLine[], title: string, axes: LineAxes): string {
  const points = lines.flatMap((each) => each.points);
  const [left, right] = spanOf(
    points.map(([x]) => x),
    axes.reach?.x,
  );
  const [low, high] = spanOf(
    points.map(([, y]) => y),
    axes.reach?.y,
  );
  const x = (value: number) => margin.left + ((value - left) / (right - left)) * (width - margin.left - margin.right);
  const y = (value: number) => base - ((value - low) / (high - low)) * (base - margin.top);
  const beside = ticksOf(low, high, 6, false).flatMap((tick) => [
    line([margin.left, y(tick)], [width - margin.right, y(tick)], 'grid'),
    text(margin.left - 8, y(tick) + 4, short(tick), 'end'),
  ]);
  const isWhole = points.length > 0 && points.every((point) => Number.isInteger(point[0])) && right - left >= 4;
  const below = ticksOf(left, right, 8, isWhole).flatMap((tick) => [
    line([x(tick), base], [x(tick), base + 5], 'axis'),
    text(x(tick), base + 19, short(tick), 'middle'),
  ]);
  const middle = (margin.top + base) / 2;
  const styles = stylesOf(lines);
  const drawn = lines.map((each, i) => drawnLine(each, styles[i] as string, x, y));
  const legend = lines.flatMap(({ label }, i) => {
    const at = height + i * legendRow;
    return [
      `<line x1="${margin.left}" y1="${at}" x2="${margin.left + 32}" y2="${at}" ${styles[i]}/>`,
      text(margin.left + 42, at + 4, label, 'start'),
    ];
  });
  return svg(width, height + lines.length * legendRow, title, [
    ...beside,
    line([margin.left, base], [width - margin.right, base], 'axis'),
    ...below,
    text((margin.left + width - margin.right) / 2, base + 40, axes.x, 'middle'),
    `<g transform="rotate(-90 16 ${px(middle)})">${text(16, middle, axes.y, 'middle')}</g>`,
    ...drawn,
    ...legend,
  ]);
}

/** From the least to the greatest, and as far as is asked; never empty. */
function spanOf(values: readonly number[], reach: readonly [number, number] | undefined): [number, number] {
  const all = [...values, ...(reach ?? [])];
  if (all.length === 0) return [0, 1];
  // Not spread into a call: a curve may have many points.
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

/** A guide is grey; the others take colours and dashes in turn. */
function stylesOf(lines: readonly DrawnLine[]): string[] {
  let next = 0;
  return lines.map(({ isGuide = false }) => {
    if (isGuide) return 'class="axis" stroke-dasharray="3 4" fill="none"';
    const at = next++;
    const dash = dashes[(at + Math.floor(at / colours.length)) % dashes.length] as string;
    const dashed = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
    return `stroke="${colours[at % colours.length]}" stroke-width="2"${dashed} fill="none"`;
  });
}

function drawnLine(
  { label, points, isGuide = false }: DrawnLine,
  style: string,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const path = points.map(([a, b]) => `${px(x(a))},${px(y(b))}`).join(' ');
  const fill = /stroke="(#\w+)"/.exec(style)?.[1] ?? 'none';
  const dots =
    isGuide || points.length > mostDots
      ? []
      : points.map(
          ([a, b]) =>
            `<circle cx="${px(x(a))}" cy="${px(y(b))}" r="3" fill="${fill}"><title>${label}: ${short(a)} · ${short(b)}</title></circle>`,
        );
  return `<polyline points="${path}" ${style}/>${dots.join('')}`;
}
