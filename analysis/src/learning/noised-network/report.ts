/** What recipients read of a network with noise. */
import type { TextValues } from '@tacit/engine';
import type { Report, ReportBlock, ReportText } from '../../contract/report.ts';
import { nameOf } from '../features.ts';
import { type LayerNumbers, layersBlock, layersOf } from '../network/report.ts';
import type { NoisedNetworkPlan } from './plan.ts';
import './report-messages.ts';
import type { NoisedNetwork } from './run.ts';

export interface NoisedNetworkNumbers {
  readonly family: 'network';
  readonly label: string;
  readonly output: string;
  readonly privacy: { readonly epsilon: string; readonly delta: string };
  readonly layers: readonly LayerNumbers[];
}

export function numbersOf(plan: NoisedNetworkPlan, { weights }: NoisedNetwork): NoisedNetworkNumbers {
  const [{ model }] = plan.keeps;
  const { epsilon, delta } = plan.noised.privacy;
  const { owner, dataset, column } = model.label;
  return {
    family: 'network',
    label: nameOf({ owner, dataset, column }),
    output: model.output,
    privacy: { epsilon, delta },
    layers: layersOf(plan, weights),
  };
}

const word = (text: string, values: TextValues = {}): ReportText => ({ text: `train.network.${text}`, values });

export function reportOf(plan: NoisedNetworkPlan, told: NoisedNetwork): Report {
  const numbers = numbersOf(plan, told);
  const [{ output }] = plan.keeps;
  const owner = plan.train.label.column.owner;
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('kept', { output }) },
    {
      kind: 'note',
      title: plan.noised.leak === null ? word('noised', numbers.privacy) : word('split', { ...numbers.privacy, owner }),
    },
    layersBlock(plan, numbers.layers),
    ...(told.weights === null ? [] : [{ kind: 'note', title: word('told') } as const]),
  ];
  return { version: 1, title: word('title', { label: numbers.label }), numbers, blocks };
}
