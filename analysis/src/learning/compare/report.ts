/** What recipients read of a comparison. */
import type { Report, ReportBlock, ReportCell, ReportText } from '../../contract/report.ts';
import type { ModelFigures, SampleFigures } from '../figures.ts';
import { labelSample, stabilityOf } from '../judge/report.ts';
import { bits } from '../judge/compared.ts';
import { modelReport } from '../report.ts';
import { type ComparePlan, judgeOf } from './plan.ts';
import './report-messages.ts';
import type { Compared } from './run.ts';

/** A number that does not exist, or is withheld, is null. */
export interface Comparison extends ModelFigures {
  readonly champion: string;
  readonly challenger: string;
  /** Challenger less champion. */
  readonly differences: Readonly<Record<(typeof compared)[number], number | null>>;
  readonly agreement: {
    /** Of the two probabilities, over all rows. */
    readonly correlation: number | null;
    /** Challenger less champion. */
    readonly meanDifference: number | null;
    readonly rootMeanSquare: number | null;
    /** From this probability on a model says yes. */
    readonly yesFrom: number;
    readonly counts: {
      readonly both: number;
      readonly onlyChampion: number;
      readonly onlyChallenger: number;
      readonly neither: number;
    } | null;
    /** Of all rows, those that both judge alike. */
    readonly agreeing: number | null;
  };
}

const compared = ['auc', 'ks', 'averagePrecision', 'logLoss', 'brier'] as const;
const unit = 2 ** bits;

export function comparisonOf(plan: ComparePlan, told: Compared): Comparison {
  const { uses, compare } = plan;
  const [, champion = '', challenger = ''] = uses.map(({ name }) => name);
  const named = (name: string, side: 'champion' | 'challenger'): SampleFigures => ({
    ...labelSample(judgeOf(plan, side), told[side]),
    name,
  });
  const samples = [named(champion, 'champion'), named(challenger, 'challenger')];
  const psi = stabilityOf(judgeOf(plan, 'champion'), [told.champion, told.challenger])?.map((each) => ({
    ...each,
    name: `${champion} – ${challenger}`,
  }));
  const [first, second] = samples as [SampleFigures, SampleFigures];
  const differences = Object.fromEntries(
    compared.map((figure) => {
      const [own, other] = [first[figure] ?? null, second[figure] ?? null];
      return [figure, own === null || other === null ? null : other - own];
    }),
  ) as Comparison['differences'];
  return {
    version: 1,
    model: `${champion} – ${challenger}`,
    champion,
    challenger,
    samples,
    ...(psi === undefined ? {} : { stability: psi }),
    differences,
    agreement: agreementOf(told, compare.yesFrom),
  };
}

function agreementOf({ champion, agreement: { sums, counts } }: Compared, yesFrom: number): Comparison['agreement'] {
  if (!champion.isEnough)
    return { correlation: null, meanDifference: null, rootMeanSquare: null, yesFrom, counts: null, agreeing: null };
  const n = Number(champion.rows);
  const [p, q, pp, qq, pq] = sums as [bigint, bigint, bigint, bigint, bigint];
  // Exact before anything is divided: variances are small differences of large sums.
  const of = (xy: bigint, x: bigint, y: bigint) => Number(champion.rows * xy - x * y) / (n * unit) ** 2;
  const [variance, other] = [of(pp, p, p), of(qq, q, q)];
  const [both, onlyChampion, onlyChallenger, neither] = (counts ?? []).map(Number);
  return {
    correlation: variance > 0 && other > 0 ? of(pq, p, q) / Math.sqrt(variance * other) : null,
    meanDifference: Number(q - p) / unit / n,
    rootMeanSquare: Math.sqrt(Math.max(0, Number(pp - 2n * pq + qq) / unit ** 2 / n)),
    yesFrom,
    counts:
      both === undefined || onlyChampion === undefined || onlyChallenger === undefined || neither === undefined
        ? null
        : { both, onlyChampion, onlyChallenger, neither },
    agreeing: both === undefined || neither === undefined ? null : (both + neither) / n,
  };
}

const word = (text: string, values?: { readonly model: string }): ReportText =>
  values === undefined ? { text: `compare.report.${text}` } : { text: `compare.report.${text}`, values };

export function reportOf(plan: ComparePlan, told: Compared): Report {
  const figures = comparisonOf(plan, told);
  const { champion, challenger, samples, differences, agreement } = figures;
  const [first, second] = samples;
  const { counts } = agreement;
  const table = (title: string, columns: readonly ReportText[], rows: readonly ReportCell[][]): ReportBlock => ({
    kind: 'table',
    title: word(title),
    columns,
    rows,
  });
  const blocks = [
    table(
      'differences',
      [
        word('figure'),
        word('champion', { model: champion }),
        word('challenger', { model: challenger }),
        word('difference'),
      ],
      compared.map((figure) => [word(figure), first?.[figure] ?? null, second?.[figure] ?? null, differences[figure]]),
    ),
    table(
      'agreement',
      [word('figure'), word('value')],
      [
        [word('correlation'), agreement.correlation],
        [word('meanDifference'), agreement.meanDifference],
        [word('rootMeanSquare'), agreement.rootMeanSquare],
        [word('both'), counts?.both ?? null],
        [word('onlyChampion'), counts?.onlyChampion ?? null],
        [word('onlyChallenger'), counts?.onlyChallenger ?? null],
        [word('neither'), counts?.neither ?? null],
        [word('agreeing'), agreement.agreeing],
      ],
    ),
  ];
  const base = modelReport(figures);
  return {
    ...base,
    title: { text: 'compare.report.title', values: { champion, challenger } },
    numbers: figures,
    blocks: [...blocks, ...base.blocks],
  };
}
