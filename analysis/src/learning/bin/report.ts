/** What recipients read of a binning: counts as they were told, weight of evidence, and bins put together further in the clear. */
import type { Report, ReportBlock, ReportText } from '../../contract/report.ts';
import { type LabelledBin, mergeByChi, type MergedBin, mergeEqualFrequency, mergeMonotone } from '../bins.ts';
import { cutText, type LevelsFeature, levelTexts, nameOf } from '../features.ts';
import { woeBlocks } from '../report.ts';
import { type WoeSign, type WoeTable, woeTable } from '../woe.ts';
import { isNumber, labelText } from './lines.ts';
import type { BinPlan } from './plan.ts';
import './report-messages.ts';
import type { Binned, ToldCell } from './run.ts';

/** 'told': the bins as they were told. The others are neighbours of these put together. */
const ways = ['told', 'equal-frequency', 'monotone', 'chi-merge'] as const;
type Way = (typeof ways)[number];

interface Binning {
  readonly way: Way;
  /** What is in each bin; of a list that has withheld values, the last bin is all of these together. */
  readonly labels: readonly string[];
  /** Of a number: where the bins are cut, as a question has it. */
  readonly cuts?: readonly (number | string)[];
  readonly table: WoeTable;
}

export interface BinNumbers {
  readonly version: 1;
  readonly label: string;
  readonly sign: WoeSign;
  /** null: too few. */
  readonly rows: number | null;
  readonly positives: number | null;
  readonly features: readonly {
    readonly feature: string;
    /** Values of a list whose counts are withheld. */
    readonly withheld: readonly string[];
    /** None where nothing of the feature is told. */
    readonly binnings: readonly Binning[];
  }[];
}

/** A bin as it was told, with the first and the last of the bins of the plan that are in it. */
interface Told extends LabelledBin {
  readonly first: number;
  readonly last: number;
}

export function numbersOf({ bin }: BinPlan, told: Binned): BinNumbers {
  const { label, sign, most, features } = bin;
  const { isEnough, rows, positives } = told;
  return {
    version: 1,
    label: labelText(label),
    sign,
    rows: isEnough ? rows : null,
    positives: isEnough ? positives : null,
    features: features.map((feature, i) => {
      const cells = told.features[i] ?? [];
      const about = { feature: nameOf(feature), withheld: [] };
      if (!isEnough) return { ...about, binnings: [] };
      if (isNumber(feature)) return { ...about, binnings: numberBinnings(feature, cells, { sign, most }) };
      return { ...about, ...listBinning(feature, cells, { rows, positives }, sign) };
    }),
  };
}

/** Values one by one, and those that are withheld as what is left of all rows. */
function listBinning(
  { levels }: LevelsFeature,
  cells: readonly ToldCell[],
  all: { readonly rows: number; readonly positives: number },
  sign: WoeSign,
): { readonly withheld: readonly string[]; readonly binnings: readonly Binning[] } {
  const texts = levelTexts(levels);
  const shown = texts.flatMap((level, i) => (cells[i]?.isTold === true ? [{ level, ...(cells[i] as ToldCell) }] : []));
  const withheld = texts.filter((_, i) => cells[i]?.isTold !== true);
  const bins = shown.map(({ rows, positives }) => ({ good: rows - positives, bad: positives }));
  const labels = shown.map(({ level }) => level);
  if (bins.length === 0) return { withheld, binnings: [] };
  if (withheld.length > 0) {
    const sum = (of: (bin: LabelledBin) => number) => bins.reduce((total, each) => total + of(each), 0);
    const good = all.rows - all.positives - sum((bin) => bin.good);
    bins.push({ good, bad: all.positives - sum(({ bad }) => bad) });
    labels.push(withheld.join(' + '));
  }
  return { withheld, binnings: [{ way: 'told', labels, table: woeTable(bins, sign) }] };
}

function numberBinnings(
  feature: LevelsFeature,
  cells: readonly ToldCell[],
  { sign, most }: { readonly sign: WoeSign; readonly most: number },
): Binning[] {
  const told: Told[] = [];
  let [first, rows, positives] = [0, 0, 0];
  cells.forEach((cell, last) => {
    if (!cell.isTold) return;
    const bad = cell.positives - positives;
    told.push({ first, last, bad, good: cell.rows - rows - bad });
    [first, rows, positives] = [last + 1, cell.rows, cell.positives];
  });
  if (told.length === 0) return [];
  // A bin of NULL alone has no neighbours.
  const hasNull = feature.levels.at(-1) === null && told.at(-1)?.first === feature.levels.length - 1;
  const numbers = hasNull ? told.slice(0, -1) : told;
  const missing = hasNull ? told.slice(-1) : [];
  const merged = (bins: readonly MergedBin[]): Told[] => [
    ...bins.map(({ good, bad, first: from, last: to }) => ({
      good,
      bad,
      first: (numbers[from] as Told).first,
      last: (numbers[to] as Told).last,
    })),
    ...missing,
  ];
  const bins: Readonly<Record<Way, readonly Told[]>> = {
    told,
    'equal-frequency': merged(mergeEqualFrequency(numbers, most)),
    monotone: merged(mergeMonotone(numbers)),
    'chi-merge': merged(mergeByChi(numbers, { most })),
  };
  return ways.map((way) => ({
    way,
    labels: bins[way].map((each) => binText(feature, each)),
    cuts: cutsBetween(feature, bins[way]),
    table: woeTable(bins[way], sign),
  }));
}

/** The points of the plan between neighbouring bins of numbers. */
function cutsBetween({ cuts }: LevelsFeature, bins: readonly Told[]): (number | string)[] {
  if (cuts === undefined) return [];
  const { type, points } = cuts;
  return bins.flatMap(({ last }, i) => {
    const point = points[last];
    // The last bin has no cut, and none is before NULL.
    if (point === undefined || i + 1 === bins.length) return [];
    const shown = cutText(type, point);
    return [type.kind === 'date' ? shown : Number(shown)];
  });
}

/** What is in a bin: an interval, NULL, or both. */
function binText({ levels, cuts }: LevelsFeature, { first, last }: Told): string {
  if (cuts === undefined) return '';
  const { type, points } = cuts;
  const hasNull = last > points.length;
  const end = Math.min(last, points.length);
  if (first > points.length) return levelTexts(levels).at(-1) as string;
  const at = (point: number) => cutText(type, points[point] as string);
  const isFirst = first === 0;
  const isLast = end === points.length;
  const numbers =
    isFirst && isLast
      ? '−∞ … ∞'
      : isFirst
        ? `< ${at(end)}`
        : isLast
          ? `≥ ${at(first - 1)}`
          : `[${at(first - 1)}, ${at(end)})`;
  return hasNull ? `${numbers} + NULL` : numbers;
}

const word = (key: string, values: Readonly<Record<string, string | number>> = {}): ReportText => {
  return { text: `bin.report.${key}`, values };
};

export function reportOf(plan: BinPlan, told: Binned): Report {
  const numbers = numbersOf(plan, told);
  const { label, rows, positives, features, sign } = numbers;
  const minimum = plan.minimumGroupSize;
  const blocks: ReportBlock[] = [
    { kind: 'note', title: { text: `model.report.${sign}` } },
    { kind: 'note', title: word(rows === null ? 'too-few' : 'minimum', { minimum, label }) },
  ];
  if (rows !== null) {
    blocks.push({
      kind: 'table',
      title: word('rows'),
      columns: [word('about'), word('count')],
      rows: [
        [word('all'), rows],
        [word('positives', { label }), positives],
      ],
    });
    const best = features.map(({ feature, binnings }) => ({ feature, iv: binnings[0]?.table.iv ?? null }));
    best.sort((a, b) => (b.iv ?? -1) - (a.iv ?? -1));
    blocks.push({
      kind: 'categories',
      title: { text: 'model.report.iv' },
      bars: best.map(({ feature, iv }) => ({ label: { name: feature }, value: iv })),
    });
  }
  for (const { feature, binnings, withheld } of features) {
    if (rows === null) break;
    if (binnings.length === 0) blocks.push({ kind: 'note', title: word('nothing', { feature, minimum }) });
    for (const { way, labels, table } of binnings) {
      blocks.push(...woeBlocks(table, labels, word(`woe-${way}`, { feature })));
    }
    if (withheld.length > 0 && binnings.length > 0)
      blocks.push({ kind: 'note', title: word('withheld', { feature, values: withheld.join(', ') }) });
    const [told1, ...others] = binnings;
    if (told1 !== undefined && others.length > 0)
      blocks.push({
        kind: 'table',
        title: word('ways', { feature }),
        columns: [word('way'), word('bins'), { text: 'model.report.iv-column' }, word('cuts')],
        rows: binnings.map(({ way, table, cuts }) => [
          word(`way-${way}`),
          table.bins.length,
          table.iv,
          (cuts ?? []).join(', '),
        ]),
      });
  }
  return { version: 1, title: word('title', { label }), numbers, blocks };
}
