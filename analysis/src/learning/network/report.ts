/** What recipients read of the training of a network. */
import type { TextValues } from '@tacit/engine';
import type { Report, ReportBlock, ReportText } from '../../contract/report.ts';
import { nameOf } from '../features.ts';
import { shapeOf, weightCounts } from './card.ts';
import type { NetworkTrainPlan } from './plan.ts';
import './report-messages.ts';

/** What a recipient was told, in the units of the model. */
export interface TrainedNetwork {
  /** Rows that took part, and where the network gives a probability those with the label. */
  readonly rows: number;
  readonly events: number | null;
  /** Rows of the table that were looked at, those that are nobody's included. */
  readonly length: number;
  /** Mean loss of each epoch over `length` rows. */
  readonly curve: readonly number[] | null;
  /** All weights, matrix after matrix. */
  readonly weights: readonly number[] | null;
}

export interface LayerNumbers {
  /** The column of an embedding; null of layers. */
  readonly column: string | null;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: string | null;
  /** Inputs × outputs, row-major, where they are told. */
  readonly weights: readonly number[] | null;
  readonly biases: readonly number[] | null;
}

export interface NetworkNumbers {
  readonly family: 'network';
  readonly label: string;
  readonly output: string;
  readonly rows: number;
  readonly events: number | null;
  readonly layers: readonly LayerNumbers[];
  /** Mean loss of the rows that took part, of each epoch: cross-entropy, or half the squared error in the label's own units. */
  readonly curve: readonly number[] | null;
}

export function numbersOf(plan: NetworkTrainPlan, trained: TrainedNetwork): NetworkNumbers {
  const [{ model }] = plan.keeps;
  const { rows, events, length, curve, weights } = trained;
  const { owner, dataset, column } = model.label;
  const scale = (length / rows) * model.unit ** 2;
  return {
    family: 'network',
    label: nameOf({ owner, dataset, column }),
    output: model.output,
    rows,
    events,
    layers: layersOf(plan, weights),
    curve: curve === null ? null : curve.map((loss) => loss * scale),
  };
}

export function layersOf(
  { keeps: [{ model }] }: Pick<NetworkTrainPlan, 'keeps'>,
  told: readonly number[] | null,
): LayerNumbers[] {
  const { hidden } = shapeOf(model);
  const counts = weightCounts(model);
  let start = 0;
  return counts.map((count, i): LayerNumbers => {
    const own = told?.slice(start, start + count) ?? null;
    start += count;
    const embedded = model.embed[i];
    const layer = i - model.embed.length;
    const { levels } = model.label;
    const last = model.output === 'classes' ? (levels?.length ?? 0) : 1;
    const outputs = embedded?.size ?? hidden[layer]?.units ?? last;
    const inputs = count / outputs - (embedded === undefined ? 1 : 0);
    return {
      column:
        embedded === undefined ? null : nameOf(model.features[embedded.feature] as (typeof model.features)[number]),
      inputs,
      outputs,
      activation: embedded === undefined ? (hidden[layer]?.activation ?? model.output) : null,
      weights: own?.slice(0, inputs * outputs) ?? null,
      biases: embedded === undefined ? (own?.slice(inputs * outputs) ?? null) : null,
    };
  });
}

const word = (text: string, values: TextValues = {}): ReportText => ({ text: `train.network.${text}`, values });

export function reportOf(plan: NetworkTrainPlan, trained: TrainedNetwork): Report {
  const numbers = numbersOf(plan, trained);
  const [{ output }] = plan.keeps;
  const { curve, rows, events, layers } = numbers;
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('kept', { output }) },
    {
      kind: 'table',
      title: word('rows-title'),
      columns: [word('about'), word('rows')],
      rows: [[word('trained'), rows], ...(events === null ? [] : [[word('events'), events]])],
    },
    layersBlock(plan, layers),
    ...(curve === null
      ? []
      : [
          {
            kind: 'categories',
            title: word(numbers.output === 'number' ? 'curve-number' : 'curve'),
            bars: curve.map((value, i) => ({ label: { name: String(i + 1) }, value })),
          } as const,
        ]),
    ...(trained.weights === null ? [] : [{ kind: 'note', title: word('told') } as const]),
  ];
  return { version: 1, title: word('title', { label: numbers.label }), numbers, blocks };
}

/** The architecture as a table. */
export function layersBlock(
  { keeps: [{ model }] }: Pick<NetworkTrainPlan, 'keeps'>,
  layers: readonly LayerNumbers[],
): ReportBlock {
  return {
    kind: 'table',
    title: word('layers'),
    columns: [word('layer'), word('inputs'), word('outputs'), word('count')],
    rows: layers.map(({ column, inputs, outputs, activation }, i) => [
      column === null ? word(`of-${activation ?? ''}`) : word('embedding', { column }),
      inputs,
      outputs,
      weightCounts(model)[i] ?? null,
    ]),
  };
}
