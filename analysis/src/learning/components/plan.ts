/** The plan of principal components: of which columns, how many, what is told and what stays. */
import { UsageError } from '@tacit/engine';
import type { KeptShares, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import type { Feature } from '../features.ts';
import { requireRoom } from '../room.ts';
import { coarseIn, planUnlabelled, type UnlabelledPlan } from '../unlabelled/plan.ts';
import { type ComponentsCard, modelVectors } from './card.ts';
import './messages.ts';
import type { ComponentsQuestion, Scale, Told } from './question.ts';

export interface ComponentsPlan extends UnlabelledPlan {
  readonly learn: {
    readonly model: 'components';
    readonly features: readonly Feature[];
    readonly bits: number;
    readonly components: number;
    readonly scale: Scale;
    readonly iterations: number;
    readonly tell: readonly Told[];
  };
  readonly uses: readonly [UsedShares];
  readonly keeps: readonly [KeptShares & { readonly model: ComponentsCard }];
}

/** Of a row, by columns. */
const columnBytes = 270;

/** Throws as `planUnlabelled`; UsageError 'learn.too-large', 'learn.components' for more components than features. */
export function planComponents(request: CompileRequest<ComponentsQuestion>): {
  readonly plan: ComponentsPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards, features, about } = planUnlabelled(request);
  const learn: ComponentsPlan['learn'] = {
    model: 'components',
    features,
    bits: about.bits,
    components: question.components ?? 2,
    scale: question.scale ?? 'correlation',
    iterations: question.iterations ?? 12,
    tell: question.tell ?? ['loadings', 'variance'],
  };
  const { components, scale } = learn;
  if (components > features.length) throw new UsageError('learn.components', { components, features: features.length });
  requireRoom(plan.uses[0], plan.aligned.table.valid, features.length * columnBytes);
  const model: ComponentsCard = {
    ...about,
    learner: 'components',
    family: 'components',
    label: null,
    components,
    scale,
  };
  const keeps: ComponentsPlan['keeps'] = [{ output: question.name ?? 'model', vectors: modelVectors(model), model }];
  return { plan: { ...plan, keeps, learn }, cards };
}

/** As `coarseIn`, of columns in their own deviations. */
export const coarseOf = (plan: ComponentsPlan): number[] => (plan.learn.scale === 'correlation' ? coarseIn(plan) : []);

/** Rows that there must be: the minimum more than columns. */
export const leastRows = ({ learn, minimumGroupSize }: ComponentsPlan): number =>
  learn.features.length + minimumGroupSize;
