/** The figures of a model as a report: tables, and curves of them. */
import type { Report, ReportBlock, ReportCell, ReportLine, ReportText } from '../contract/report.ts';
import { numberText } from '../contract/number-text.ts';
import { type CurvePoint, gini } from './curve.ts';
import type { CoefficientRow, ModelFigures, SampleFigures } from './figures.ts';
import './report-messages.ts';
import type { Scorecard } from './scorecard.ts';
import type { WoeTable } from './woe.ts';

type Values = Exclude<ReportText, { name: string }>['values'];

const word = (text: string, values?: Values): ReportText =>
  values === undefined ? { text: `model.report.${text}` } : { text: `model.report.${text}`, values };
const name = (text: string): ReportText => ({ name: text });
const columns = (...texts: string[]): ReportText[] => texts.map((text) => word(text));

/** `numbers` are the figures as they were given. */
export function modelReport(figures: ModelFigures): Report {
  const { samples } = figures;
  const blocks = [
    ...summary(samples),
    ...curveBlocks(samples),
    ...samples.flatMap(cutOffs),
    ...calibration(samples),
    ...samples.flatMap(byScore),
    ...samples.flatMap(residuals),
    ...coefficients(figures.coefficients ?? []),
    ...importance(figures),
    ...samples.flatMap(permutations),
    ...learning(figures),
    ...(figures.woe ?? []).flatMap(woe),
    ...(figures.woe === undefined || figures.woe.length < 2 ? [] : [values(figures.woe)]),
    ...(figures.scorecard === undefined ? [] : scorecardBlocks(figures.scorecard)),
    ...stabilities(figures),
  ];
  return { version: 1, title: word('title', { model: figures.model }), numbers: figures, blocks };
}

/** What each sample has of a figure; undefined where it was not asked for. */
const summaryRows: readonly (readonly [string, (sample: SampleFigures) => number | null | undefined])[] = [
  ['rows', ({ rows }) => rows],
  ['positives', ({ positives }) => positives],
  ['auc', ({ auc }) => auc],
  ['gini', ({ auc }) => (auc === null || auc === undefined ? auc : gini(auc))],
  ['ks', ({ ks }) => ks],
  ['averagePrecision', ({ averagePrecision }) => averagePrecision],
  ['logLoss', ({ logLoss }) => logLoss],
  ['brier', ({ brier }) => brier],
  ['calibrationError', (sample) => sample.calibration?.error],
  ['rmse', ({ regression }) => regression?.rmse],
  ['mae', ({ regression }) => regression?.mae],
  ['bias', ({ regression }) => regression?.bias],
  ['r2', ({ regression }) => regression?.r2],
];

function summary(samples: readonly SampleFigures[]): ReportBlock[] {
  const rows = summaryRows.flatMap(([text, of]): ReportCell[][] => {
    const found = samples.map(of);
    return found.every((value) => value === undefined) ? [] : [[word(text), ...found.map((value) => value ?? null)]];
  });
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: word('figures'),
      columns: [word('figure'), ...samples.map((sample) => name(sample.name))],
      rows,
    },
  ];
}

type Pair = readonly [number, number];
type LineOf = (point: CurvePoint) => readonly [number | null, number | null];

/** The points that have both numbers. */
function pairs(points: readonly CurvePoint[], of: LineOf): Pair[] {
  return points.flatMap((point) => {
    const [x, y] = of(point);
    return x === null || y === null ? [] : [[x, y] as const];
  });
}

const unit: Pair = [0, 1];
const diagonal = (label: string): ReportLine => ({
  label: word(label),
  points: [
    [0, 0],
    [1, 1],
  ] as const,
  isGuide: true,
});

function curveBlocks(samples: readonly SampleFigures[]): ReportBlock[] {
  const drawn = samples.flatMap(({ curve, name: sample }) => (curve === undefined ? [] : [{ sample, ...curve }]));
  if (drawn.length === 0) return [];
  const lines = (of: LineOf) => drawn.map(({ sample, points }) => ({ label: name(sample), points: pairs(points, of) }));
  const figure = (title: string, x: string, y: string, of: LineOf, guide?: ReportLine): ReportBlock => ({
    kind: 'lines',
    title: word(title),
    x: word(x),
    y: word(y),
    reach: { x: unit, y: unit },
    lines: [...lines(of), ...(guide === undefined ? [] : [guide])],
  });
  const chance = diagonal('chance');
  const level: ReportLine = {
    ...chance,
    points: [
      [0, 1],
      [1, 1],
    ],
  };
  return [
    { kind: 'note', title: word('ties') },
    figure('roc', 'fpr', 'tpr', ({ falsePositiveRate, recall }) => [falsePositiveRate, recall], chance),
    ...drawn.map(
      ({ sample, points }): ReportBlock => ({
        kind: 'lines',
        title: word('ks-curve', { sample }),
        x: word('depth'),
        y: word('share'),
        reach: { x: unit, y: unit },
        lines: [
          { label: word('label-1'), points: pairs(points, ({ depth, recall }) => [depth, recall]) },
          {
            label: word('label-0'),
            points: pairs(points, ({ depth, falsePositiveRate }) => [depth, falsePositiveRate]),
          },
          { label: word('difference'), points: pairs(points, ({ depth, ks }) => [depth, ks]) },
        ],
      }),
    ),
    figure('gain', 'depth', 'tpr', ({ depth, recall }) => [depth, recall], chance),
    figure('lift', 'depth', 'lift-axis', ({ depth, lift }) => [depth, lift], level),
    figure('precision-recall', 'recall', 'precision', ({ recall, precision }) => [recall, precision]),
    ...samples.flatMap(bins),
    ...recallAt(samples),
  ];
}

function bins({ name: sample, curve }: SampleFigures): ReportBlock[] {
  if (curve === undefined) return [];
  return [
    {
      kind: 'table',
      title: word('bins', { sample }),
      columns: columns('bin', 'rows', 'bin-rate', 'bin-lift', 'up-to-depth', 'up-to-recall', 'up-to-lift', 'ks'),
      rows: curve.cells.map(({ weight, rate, lift }, i) => {
        const point = curve.points[i + 1] as CurvePoint;
        return [String(i + 1), weight, rate, lift, point.depth, point.recall, point.lift, point.ks];
      }),
    },
  ];
}

function recallAt(samples: readonly SampleFigures[]): ReportBlock[] {
  const rates = [...new Set(samples.flatMap((sample) => (sample.recallAt ?? []).map(({ rate }) => rate)))];
  if (rates.length === 0) return [];
  return [
    {
      kind: 'table',
      title: word('recall-at'),
      columns: [word('at-most'), ...samples.map((sample) => name(sample.name))],
      rows: rates.map((rate) => [
        numberText(rate, 6),
        ...samples.map((sample) => sample.recallAt?.find((each) => each.rate === rate)?.recall ?? null),
      ]),
    },
  ];
}

function cutOffs({ name: sample, cutOffs: given = [] }: SampleFigures): ReportBlock[] {
  if (given.length === 0) return [];
  return [
    {
      kind: 'table',
      title: word('cut-offs', { sample }),
      columns: columns(
        'cut-off',
        'true-positives',
        'false-positives',
        'true-negatives',
        'false-negatives',
        'accuracy',
        'precision',
        'recall',
        'f1',
      ),
      rows: given.map(({ cutOff, confusion: of }) => [
        numberText(cutOff, 6),
        of.truePositives,
        of.falsePositives,
        of.trueNegatives,
        of.falseNegatives,
        of.accuracy,
        of.precision,
        of.recall,
        of.f1,
      ]),
    },
  ];
}

function calibration(samples: readonly SampleFigures[]): ReportBlock[] {
  const drawn = samples.flatMap((sample) =>
    sample.calibration === undefined ? [] : [{ sample: sample.name, ...sample.calibration }],
  );
  if (drawn.length === 0) return [];
  return [
    {
      kind: 'lines',
      title: word('calibration'),
      x: word('predicted'),
      y: word('happened'),
      reach: { x: unit, y: unit },
      lines: [
        ...drawn.map(({ sample, rows }) => ({
          label: name(sample),
          points: rows
            .flatMap(({ predicted, happened }): Pair[] =>
              predicted === null || happened === null ? [] : [[predicted, happened]],
            )
            .sort(([a], [b]) => a - b),
        })),
        diagonal('perfect'),
      ],
    },
  ];
}

/** Of numbers, by groups of equally many rows: what was predicted beside what happened. */
function byScore({ name: sample, byScore: groups = [] }: SampleFigures): ReportBlock[] {
  if (groups.length === 0) return [];
  const points = groups
    .flatMap(({ predicted, happened }): Pair[] =>
      predicted === null || happened === null ? [] : [[predicted, happened]],
    )
    .sort(([a], [b]) => a - b);
  const ends = [points[0], points[points.length - 1]].flatMap((each): Pair[] => (each ? [[each[0], each[0]]] : []));
  return [
    {
      kind: 'lines',
      title: word('by-score', { sample }),
      x: word('mean-predicted'),
      y: word('mean-actual'),
      lines: [
        { label: name(sample), points },
        { label: word('perfect'), points: ends, isGuide: true },
      ],
    },
    {
      kind: 'table',
      title: word('by-score', { sample }),
      columns: columns('bin', 'rows', 'mean-predicted', 'mean-actual'),
      rows: groups.map(({ weight, predicted, happened }, i) => [String(i + 1), weight, predicted, happened]),
    },
  ];
}

function residuals({ name: sample, residuals: groups = [], groupStep }: SampleFigures): ReportBlock[] {
  if (groups.length === 0) return [];
  const most = Math.max(...groups.map(({ rows }) => (groupStep ?? 0) / rows));
  return [
    {
      kind: 'table',
      title: word('residuals', { sample }),
      columns: columns('bin', 'rows', 'mean-residual'),
      rows: groups.map(({ rows, mean }, i) => [String(i + 1), rows, mean]),
    },
    ...(groupStep === undefined
      ? []
      : [
          {
            kind: 'note' as const,
            title: word('group-step', { sample, step: numberText(groupStep, 4), off: numberText(most, 2) }),
          },
        ]),
  ];
}

const coefficientColumns = [
  'estimate',
  'error',
  'z',
  'p',
  'low',
  'high',
] as const satisfies readonly (keyof CoefficientRow)[];

function coefficients(rows: readonly CoefficientRow[]): ReportBlock[] {
  if (rows.length === 0) return [];
  const shown = coefficientColumns.filter((column) => rows.some((row) => row[column] !== undefined));
  return [
    {
      kind: 'table',
      title: word('coefficients'),
      columns: columns('feature', ...shown),
      rows: rows.map((row) => [name(row.name), ...shown.map((column) => row[column] ?? null)]),
    },
  ];
}

function importance({ importance: given = [] }: ModelFigures): ReportBlock[] {
  if (given.length === 0) return [];
  const bars = given.map(({ feature, value }) => ({ label: name(feature), value }));
  return [{ kind: 'categories', title: word('importance'), bars }];
}

/** How much each feature is leaned on: the figure without it, and what is lost. */
function permutations({ name: sample, permutation }: SampleFigures): ReportBlock[] {
  if (permutation === undefined) return [];
  const { of, features } = permutation;
  return [
    {
      kind: 'categories',
      title: word(`permutation-${of}`, { sample }),
      bars: features.map(({ feature, loss }) => ({ label: name(feature), value: loss })),
    },
    {
      kind: 'table',
      title: word('permuted', { sample }),
      columns: columns('feature', of, 'loss-by'),
      rows: features.map(({ feature, value, loss }) => [name(feature), value, loss]),
    },
  ];
}

function learning({ learning: given = [] }: ModelFigures): ReportBlock[] {
  if (given.length === 0) return [];
  return [
    {
      kind: 'lines',
      title: word('learning'),
      x: word('epoch'),
      y: word('loss'),
      lines: given.map(({ name: sample, losses }) => ({
        label: name(sample),
        points: losses.map((loss, epoch) => [epoch + 1, loss] as const),
      })),
    },
  ];
}

type FeatureWoe = NonNullable<ModelFigures['woe']>[number];

function woe({ feature, table, labels }: FeatureWoe): ReportBlock[] {
  const [bars, counts] = woeBlocks(table, labels, word('woe', { feature }));
  return [bars, { kind: 'note', title: word(table.sign) }, counts];
}

/** A plot of WOE by bin, and the counts. */
export function woeBlocks(
  table: WoeTable,
  labels: readonly string[],
  title: ReportText,
): [bars: ReportBlock, counts: ReportBlock] {
  return [
    { kind: 'categories', title, bars: table.bins.map((bin, i) => ({ label: binName(labels, i), value: bin.woe })) },
    {
      kind: 'table',
      title,
      columns: columns('bin', 'good', 'bad', 'bad-rate', 'woe-column', 'iv-column'),
      rows: table.bins.map(({ good, bad, badRate, woe: evidence, iv }, i) => [
        binName(labels, i),
        good,
        bad,
        badRate,
        evidence,
        iv,
      ]),
    },
  ];
}

const binName = (labels: readonly string[], bin: number): ReportText => name(labels[bin] ?? String(bin + 1));

function values(features: readonly { readonly feature: string; readonly table: WoeTable }[]): ReportBlock {
  const sorted = [...features].sort((a, b) => b.table.iv - a.table.iv);
  return {
    kind: 'categories',
    title: word('iv'),
    bars: sorted.map(({ feature, table }) => ({ label: name(feature), value: table.iv })),
  };
}

/** Points by bin, and how they are meant. */
export function scorecardBlocks({ a, b, base, least, most, features }: Scorecard): ReportBlock[] {
  const text = (value: number) => numberText(value, 8);
  const hasWoe = features.some(({ bins }) => bins.some(({ woe: evidence }) => evidence !== null));
  return [
    {
      kind: 'table',
      title: word('scorecard'),
      columns: hasWoe ? columns('feature', 'bin', 'woe-column', 'points') : columns('feature', 'bin', 'points'),
      names: 2,
      rows: features.flatMap((feature) =>
        feature.bins.map(({ label, woe: evidence, points }) => [
          name(feature.name),
          name(label),
          ...(hasWoe ? [evidence] : []),
          points,
        ]),
      ),
    },
    {
      kind: 'note',
      title: word('scorecard-note', { a: text(a), b: text(b), base: text(base), least: text(least), most: text(most) }),
    },
  ];
}

function stabilities({ stability = [] }: ModelFigures): ReportBlock[] {
  if (stability.length === 0) return [];
  return [
    {
      kind: 'table',
      title: word('stability'),
      columns: columns('feature', 'psi'),
      rows: stability.map((each) => [name(each.name), each.psi]),
    },
  ];
}
