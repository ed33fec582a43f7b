/** The plan of clusters: of which columns, how, what is told and what stays. */
import type { KeptShares, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import type { Feature } from '../features.ts';
import { requireRoom } from '../room.ts';
import { coarseIn, planUnlabelled, type UnlabelledPlan } from '../unlabelled/plan.ts';
import { type ClustersCard, modelVectors } from './card.ts';
import type { ClustersQuestion, Scale, Start, Told } from './question.ts';

export interface ClustersPlan extends UnlabelledPlan {
  readonly learn: {
    readonly model: 'k-means';
    readonly features: readonly Feature[];
    readonly bits: number;
    readonly clusters: number;
    readonly iterations: number;
    readonly start: Start;
    readonly seed: number;
    readonly scale: Scale;
    readonly tell: readonly Told[];
  };
  readonly uses: readonly [UsedShares];
  readonly keeps: readonly [KeptShares & { readonly model: ClustersCard }];
}

/** Of a row, by columns and by clusters (120,000 rows of 40 columns in 4 clusters, 30,000 of 5 in 32). */
const [columnBytes, clusterBytes] = [160, 420];

/** Throws as `planUnlabelled`; UsageError 'learn.too-large'. */
export function planClusters(request: CompileRequest<ClustersQuestion>): {
  readonly plan: ClustersPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards, features, about } = planUnlabelled(request);
  const { table } = plan.aligned;
  const learn: ClustersPlan['learn'] = {
    model: 'k-means',
    features,
    bits: about.bits,
    clusters: question.clusters,
    iterations: question.iterations ?? 20,
    start: question.start ?? 'spread',
    seed: question.seed ?? 1,
    scale: question.scale ?? 'standardise',
    tell: question.tell ?? ['sizes', 'centres', 'curve'],
  };
  requireRoom(plan.uses[0], table.valid, features.length * columnBytes + learn.clusters * clusterBytes);
  const model: ClustersCard = {
    ...about,
    learner: 'clusters',
    family: 'k-means',
    label: null,
    clusters: learn.clusters,
    scale: learn.scale,
  };
  const keeps: ClustersPlan['keeps'] = [{ output: question.name ?? 'model', vectors: modelVectors(model), model }];
  return { plan: { ...plan, keeps, learn }, cards };
}

/** As `coarseIn`, of columns in their own deviations. */
export const coarseOf = (plan: ClustersPlan): number[] => (plan.learn.scale === 'standardise' ? coarseIn(plan) : []);

/** Rows that there must be: the minimum for each cluster. */
export const leastRows = ({ learn, minimumGroupSize }: ClustersPlan): number => learn.clusters * minimumGroupSize;

/** Whether sizes or centres are told, and so which clusters are withheld. */
export const tellsClusters = ({ tell }: ClustersPlan['learn']): boolean =>
  tell.includes('sizes') || tell.includes('centres');
