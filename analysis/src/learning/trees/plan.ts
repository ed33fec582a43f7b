/** The plan of a training of trees: which columns are what, how it is computed, what is told and what stays. */
import { nodesOf, planesOfFeatures, UsageError } from '@tacit/engine';
import {
  everyOwner,
  type KeptColumn,
  type KeptShares,
  type KeptTable,
  type UsedShares,
} from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import { carriedText } from '../../contract/carried-text.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { shownValue } from '../../kinds/unknown-member.ts';
import { scaleOf } from '../../local/expression.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { binnedFeature, cutsOf } from '../bind-bins.ts';
import { columnNamed, featuresOf, type KeptColumns, levelsOf } from '../bind-features.ts';
import { binaryLabel, modelLabel } from '../bind-label.ts';
import { cutText, type Feature, nameOf } from '../features.ts';
import { type LabelPlan, labelUnit } from '../label.ts';
import { preparationOf } from '../prepared.ts';
import {
  columnGrants,
  combineGrants,
  cutGrants,
  membershipGrants,
  originsOf,
  planTable,
  recipientsInStack,
  type TablePlan,
} from '../plan.ts';
import { binnedFeatures, binnedOf, isBoosted, secretlyCut, type TreesCard, treesVectors } from './card.ts';
import { splitOwners } from './own-shape.ts';
import type { Direction, TreesLeak, TreesLoss, TreesModel, TreesQuestion, TreesTold } from './question.ts';

export interface TreesPlan extends TablePlan {
  readonly trees: {
    readonly family: TreesModel;
    readonly loss: TreesLoss;
    /** By place of the feature: 1 where predictions may only rise with it, −1 only fall, else 0; empty where all are free. */
    readonly monotone: readonly (-1 | 0 | 1)[];
    readonly label: LabelPlan;
    /** Of several classes. */
    readonly classes: readonly (string | null)[] | null;
    readonly features: readonly Feature[];
    /** Features that the question gives cut points for, by place; other public cuts follow from cards. */
    readonly asked: readonly number[];
    readonly weights: KeptColumn | null;
    readonly rounds: number;
    readonly learningRate: number;
    readonly lambda: number;
    /** Of 'squared' as gamma and baseScore in the units of the label. */
    readonly alpha: number;
    readonly gamma: number;
    readonly minChildWeight: number;
    readonly minChildRows: number;
    readonly rowShare: number;
    readonly columnShare: number;
    readonly seed: number;
    readonly baseScore: number;
    readonly test: { readonly share: number; readonly seed: number } | null;
    /** After every so many rounds it is told whether to go on. */
    readonly stop: { readonly rounds: number } | null;
    /** Whether a failed run is gone on with. */
    readonly resumes: boolean;
    /** What all computers see as trees grow; absent where nobody sees anything. */
    readonly leak?: TreesLeak;
    readonly tell: readonly TreesTold[];
  };
  /** The table. */
  readonly uses: readonly [UsedShares];
  /** The model alone. */
  readonly keeps: readonly [KeptShares & { readonly model: TreesCard }];
}

const mostClasses = 64;
const mostWeight = 2 ** 20;
/** Of all split columns together. */
const mostSplitBits = 2 ** 28;
const defaultBins = 16;
/** Of carried labels: leaves are up to 16 times the power of two above all residuals, and are kept up to 64 times 2^30 (label.ts). */
const mostRange = 2n ** 31n;
/** Of counts: their means are kept with 20 fraction bits. */
const mostCount = 2n ** 15n - 1n;
/** A row's loss before the first tree is below 16 then, which is what a mean loss is worked out up to. */
const leastBaseScore = 1e-6;
/** Before a softmax all classes have the same. */
const mostMargin = 16;
/** As often may be told whether to go on. */
const mostBlocks = 50;

/** Throws as `planTable` and `featuresOf`; UsageError 'model.…' and 'trees.…' for columns and numbers that cannot be what they are to be. */
export function planTrees(request: CompileRequest<TreesQuestion>): {
  readonly plan: TreesPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const { table } = plan.aligned;
  const [uses] = plan.uses as [UsedShares];
  const kept = { table, vectors: uses.vectors };
  const { features, asked, cuts } = binned(kept, question);
  const { label, loss, classes } = labelOf(kept, question);
  const weights = question.weights === undefined ? null : weightsNamed(kept, question.weights);
  const all = [
    ...features.map(nameOf),
    ...[label.column, weights].flatMap((each) => (each === null ? [] : full(each))),
  ];
  const twice = all.find((name, i) => all.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError('model.twice', { column: twice });
  const { minimumGroupSize: minimum } = plan;
  const minChildRows = question.minChildRows ?? minimum;
  if (minChildRows < minimum) throw new UsageError('trees.min-child-rows', { found: minChildRows, minimum });
  const tell = question.tell ?? [];
  const inside = recipientsInStack(plan);
  if (tell.includes('trees') && inside.length > 0) throw new UsageError('trees.told-in-stack', { names: inside });
  const unit = labelUnit(label, loss === 'squared');
  const isBoosting = isBoosted({ family: question.model });
  const baseScore = isBoosting ? baseScoreOf(question.baseScore, loss, label) : middleOf(loss, label);
  const rounds = question.model === 'tree' ? 1 : (question.trees ?? 50);
  const trees: TreesPlan['trees'] = {
    family: question.model,
    loss,
    monotone: monotoneOf(kept, features, question, cuts),
    label,
    classes,
    features,
    asked,
    weights,
    rounds,
    learningRate: question.learningRate ?? 0.3,
    lambda: question.lambda ?? 1,
    alpha: question.alpha ?? 0,
    gamma: question.gamma ?? 0,
    minChildWeight: question.minChildWeight ?? 1,
    minChildRows,
    rowShare: question.rowShare ?? 1,
    columnShare: question.columnShare ?? defaultShare(question.model, loss, features.length),
    seed: question.seed ?? 1,
    baseScore,
    test: question.test ?? null,
    stop: stopOf(question, rounds),
    resumes: question.onFailure === 'resume',
    ...(question.leak === undefined ? {} : { leak: question.leak }),
    tell,
  };
  if (trees.leak !== undefined) checkLeak(trees.leak, trees.resumes, table);
  const prepared = preparationOf(plan.aligned);
  const depth = question.depth ?? (question.model === 'forest' ? 5 : 3);
  const model: TreesCard = {
    version: 1,
    learner: 'trees',
    family: trees.family,
    loss,
    label: modelLabel(kept, label),
    isOfLabel: loss === 'logistic',
    unit: loss === 'softmax' ? 1 : unit,
    features,
    trees: rounds * (classes?.length ?? 1),
    depth,
    start: isBoosting
      ? startOf(loss, baseScore, unit, classes?.length ?? 1)
      : new Array<number>(classes?.length ?? 1).fill(baseScore / unit),
    cuts,
    covers: true,
    ...(prepared === undefined ? {} : { prepared }),
    test: trees.test === null ? null : { table: plan.aligned.name, ...trees.test },
  };
  const [planes, columns] = [planesOfFeatures(binnedFeatures(model)), model.trees * nodesOf(depth)];
  if (planes * columns > mostSplitBits)
    throw new UsageError('trees.too-large', { found: columns, planes, most: mostSplitBits });
  const keeps: TreesPlan['keeps'] = [{ output: question.name ?? 'model', vectors: treesVectors(model), model }];
  const found: TreesPlan = { ...plan, uses: [uses], keeps, trees };
  // Whoever has the trees has all splits: a line that an owner is told only its own would not be true.
  if (tell.includes('own-splits') && tell.includes('trees')) throw new UsageError('trees.own-and-all');
  if (tell.includes('own-splits') && splitOwners(found).length === 0)
    throw new UsageError('trees.no-split-owner', {
      recipients: plan.recipients,
      owners: ownersOf(features),
    });
  return { plan: found, cards };
}

/**
 * The features: numbers with public cuts, asked ones or one at each value of a short declared range, are in bins; all others are numbers, and
 * their cuts are found under protocol.
 */
function binned(
  kept: KeptColumns,
  { features: names, bins = defaultBins }: TreesQuestion,
): { readonly features: readonly Feature[]; readonly asked: readonly number[]; readonly cuts: number } {
  const given = featuresOf(kept, names, true);
  const asked = cutsOf(kept, given, typeof bins === 'number' ? {} : bins);
  const most = typeof bins === 'number' ? bins : defaultBins;
  const features = given.map((each, i): Feature => {
    if (each.kind !== 'number') return each;
    const column = columnNamed(kept.table, nameOf(each));
    const own = asked.get(i);
    if (own !== undefined) return binnedFeature(kept, column, { cuts: own });
    const [low, high] = [BigInt(each.low), BigInt(each.high)];
    if (high - low >= BigInt(most)) return each;
    const cuts = Array.from({ length: Number(high - low) }, (_, k) => cutText(each.type, String(low + BigInt(k) + 1n)));
    return binnedFeature(kept, column, { cuts });
  });
  return { features, asked: [...asked.keys()], cuts: most - 1 };
}

const ownersOf = (features: readonly Feature[]): string[] => [
  ...new Set(features.map(({ owner }) => owner).filter((owner) => owner !== everyOwner)),
];

const full = ({ owner, dataset, name }: KeptColumn): string => nameOf({ owner, dataset, column: name });

/** The label with the loss that fits it. Throws as `binaryLabel`; UsageError 'trees.loss-of-label', 'trees.classes'. */
function labelOf(
  kept: KeptColumns,
  { label: name, positive, loss }: TreesQuestion,
): { readonly label: LabelPlan; readonly loss: TreesLoss; readonly classes: readonly (string | null)[] | null } {
  const column = columnNamed(kept.table, name);
  const { type, range } = column;
  const levels = levelsOf(kept, column);
  const isBit = type.kind === 'integer' && range?.min === '0' && range.max === '1';
  const isNumber = levels === undefined && (type.kind === 'integer' || type.kind === 'decimal');
  const isBinary = isBit || type.kind === 'boolean' || positive !== undefined;
  const fitting = loss ?? (isBinary ? 'logistic' : isNumber ? 'squared' : 'softmax');
  const isWhole = isNumber && type.kind === 'integer';
  const fits = { squared: isNumber, poisson: isWhole, softmax: levels !== undefined, logistic: true }[fitting];
  if (!fits || (positive !== undefined && fitting !== 'logistic'))
    throw new UsageError('trees.loss-of-label', { loss: fitting, column: full(column), type: typeText(type) });
  if (fitting === 'logistic') return { label: binaryLabel(kept, column, positive), loss: fitting, classes: null };
  const { min, max } = rangeOfLabel(column);
  const text = (value: bigint) => carriedText(type, String(value));
  if (fitting === 'poisson') {
    if (min < 0n || max > mostCount || max < 1n)
      throw new UsageError('trees.counts', {
        column: full(column),
        min: text(min),
        max: text(max),
        most: Number(mostCount),
      });
    return { label: { column, positive: null }, loss: fitting, classes: null };
  }
  if (fitting === 'squared') {
    if (max - min > mostRange)
      throw new UsageError('trees.wide-label', {
        column: full(column),
        min: text(min),
        max: text(max),
        most: text(mostRange),
      });
    return { label: { column, positive: null }, loss: fitting, classes: null };
  }
  const classes = levels ?? [];
  if (classes.length > mostClasses)
    throw new UsageError('trees.classes', { column: full(column), found: classes.length, most: mostClasses });
  return { label: { column, positive: null }, loss: fitting, classes };
}

/** Throws UsageError 'trees.monotone' for what is no feature or has no order; 'model.…' for what is no column. */
function monotoneOf(
  kept: KeptColumns,
  features: readonly Feature[],
  { monotone = {} }: TreesQuestion,
  cuts: number,
): TreesPlan['trees']['monotone'] {
  const ways = new Map<string, Direction>();
  for (const [name, way] of Object.entries(monotone)) {
    const column = full(columnNamed(kept.table, name));
    const feature = features.find((each) => nameOf(each) === column);
    const why =
      feature === undefined ? 'unused' : binnedOf(feature, cuts).kind === 'categories' ? 'categories' : undefined;
    if (why !== undefined) throw new UsageError(`trees.monotone-${why}`, { column });
    ways.set(column, way);
  }
  if (ways.size === 0) return [];
  const numbers = { increasing: 1, decreasing: -1, none: 0 } as const;
  return features.map((each) => numbers[ways.get(nameOf(each)) ?? 'none']);
}

function weightsNamed(kept: KeptColumns, name: string): KeptColumn {
  const column = columnNamed(kept.table, name);
  const { type, range = { min: '0', max: '0' } } = column;
  const isFine = type.kind === 'integer' && BigInt(range.min) >= 0n && BigInt(range.max) <= BigInt(mostWeight);
  if (isFine && levelsOf(kept, column) === undefined) return column;
  throw new UsageError('trees.weights', {
    column: full(column),
    type: typeText(type),
    min: carriedText(type, range.min),
    max: carriedText(type, range.max),
    most: mostWeight,
  });
}

function baseScoreOf(asked: number | undefined, loss: TreesLoss, { column }: LabelPlan): number {
  const { min, max } = column.range ?? { min: '0', max: '0' };
  const scale = 10 ** scaleOf(column.type);
  const [low, high] = [Number(min) / scale, Number(max) / scale];
  if (asked === undefined) return loss === 'squared' ? (low + high) / 2 : 0.5;
  const [least, greatest] = {
    squared: [low, high],
    softmax: [-mostMargin, mostMargin],
    poisson: [leastBaseScore, high],
    logistic: [leastBaseScore, 1 - leastBaseScore],
  }[loss] as [number, number];
  if (asked >= least && asked <= greatest) return asked;
  const text = (value: number) => (value === leastBaseScore ? value.toFixed(6) : String(value).replace('-', '−'));
  throw new UsageError('trees.base-score', {
    found: shownValue(asked),
    loss,
    expected: `${text(least)}–${text(greatest)}`,
  });
}

/** Of a forest: leaves are shares, or numbers less the middle of what labels may be, 0 among them. */
function middleOf(loss: TreesLoss, { column }: LabelPlan): number {
  if (loss !== 'squared') return 0;
  const { min, max } = rangeOfLabel(column);
  return Number(min + max) / 2 / 10 ** scaleOf(column.type);
}

/** The declared range, with the 0 that rows hold which take no part. */
export function rangeOfLabel({ range }: KeptColumn): { readonly min: bigint; readonly max: bigint } {
  const [low, high] = [BigInt(range?.min ?? '0'), BigInt(range?.max ?? '0')];
  return { min: low > 0n ? 0n : low, max: high < 0n ? 0n : high };
}

function defaultShare(model: TreesModel, loss: TreesLoss, features: number): number {
  return model === 'forest' && loss !== 'squared' ? Math.round(Math.sqrt(features)) / features : 1;
}

/** Rounded, as each party computes it and all compare it. */
function startOf(loss: TreesLoss, baseScore: number, unit: number, outputs: number): number[] {
  const margin = {
    logistic: Math.log(baseScore / (1 - baseScore)),
    poisson: Math.log(baseScore),
    squared: baseScore / unit,
    softmax: baseScore,
  }[loss];
  return new Array<number>(outputs).fill(Math.round(margin * 2 ** 20) / 2 ** 20);
}

/** Throws UsageError 'trees.leak-in-stack', 'trees.leak-resume'. */
function checkLeak(leak: TreesLeak, resumes: boolean, { stack }: KeptTable): void {
  // Whoever has rows of a stack knows all of them, whatever order they are in.
  if (stack !== undefined) throw new UsageError('trees.leak-in-stack', { leak, stack: stack.as });
  // Another attempt has the rows in another order than the margins that were kept.
  if (resumes) throw new UsageError('trees.leak-resume', { leak });
}

/** Throws UsageError 'trees.stop' where no rows are left out, or blocks are longer than all rounds or too many. */
function stopOf({ stop, test }: TreesQuestion, rounds: number): TreesPlan['trees']['stop'] {
  if (stop === undefined) return null;
  if (test !== undefined && stop.rounds <= rounds && rounds / stop.rounds <= mostBlocks) return { rounds: stop.rounds };
  const percent = Math.round((test?.share ?? 0) * 1000) / 10;
  throw new UsageError('trees.stop', { found: stop.rounds, rounds, percent, most: mostBlocks });
}

/** Columns of the kept table that the plan takes. */
export function columnsOf({ aligned: { table }, trees: { features, label, weights } }: TreesPlan): KeptColumn[] {
  const named = features.map((each) => columnNamed(table, nameOf(each)));
  return [...named, label.column, ...(weights === null ? [] : [weights])];
}

/**
 * What owners must allow, whatever recipients are told: the model puts all columns into one number, and who uses it later names its features
 * alone. 'filter' on numbers that are cut where the question says, and on all where trees are told, whose splits are conditions; 'extreme' on
 * those that are cut at quantiles, each of which is a value of a single row; 'single-out' on all columns where computers see which rows go where.
 */
export function grantsNeeded(plan: TreesPlan): Grant[] {
  const columns = columnsOf(plan);
  const { features, asked, tell } = plan.trees;
  const secret = secretlyCut({ features });
  const use = (each: Feature, name: Grant['use']): Grant => {
    const { owner, dataset, column } = each;
    return { owner, dataset, column, use: name };
  };
  return [
    ...columnGrants(columns),
    ...cutGrants(tell.includes('trees') ? features : features.filter((_, i) => asked.includes(i))),
    ...(tell.includes('trees') ? secret.map((each) => use(each, 'filter')) : []),
    ...secret.map((each) => use(each, 'extreme')),
    ...combineGrants(columns),
    ...(plan.trees.leak === undefined
      ? []
      : originsOf(columns).map(
          ({ owner, dataset, name }): Grant => ({ owner, dataset, column: name, use: 'single-out' }),
        )),
    ...membershipGrants(plan, runnersOf(plan)),
  ];
}
