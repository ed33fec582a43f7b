/**
 * The growing of a training's trees, as the plan has it, with its early stop: after every so many trees all are told one bit, whether these
 * lowered the loss of the rows that are left out for tests. Where they did not, they are left out, and the training ends.
 */
import {
  asFixed,
  type Bits,
  type BoostingData,
  type BoostingState,
  boostTrees,
  clamp,
  type Fixed,
  fixed,
  fixedConvert,
  fixedSoftmax,
  countLosses,
  fixedWithin,
  growForest,
  leavesOf,
  lessThan,
  logLossSum,
  nodesOf,
  responseOf,
  type Ring,
  scoreTrees,
  type SeenTrees,
  type SharedTrees,
  type Sharing,
  toBits,
  toOneHot,
  type TreeFigures,
  type TreeRows,
} from '@tacit/engine';
import { Checkpoints, type CheckpointTerms } from '../../kinds/checkpoints.ts';
import type { Runtime } from '../../kinds/runtime.ts';
import { tellEverybody } from '../checks.ts';
import { progressOf } from '../progress.ts';
import { stopLine } from './lines.ts';
import type { TreesPlan } from './plan.ts';
import { checkpoint } from './question.ts';

/** Rows that are left out, as those that are trained on are given. */
export interface TestData {
  readonly rows: TreeRows;
  readonly target: Fixed;
  readonly weights: Ring;
}

/** All trees that the contract keeps. */
export interface GrownTrees {
  readonly trees: SharedTrees & TreeFigures;
  readonly losses: Fixed | undefined;
  /** So many rounds were not left out. */
  readonly kept: number;
}

/** A decision tree, or a forest. */
export async function forest(sharing: Sharing, { trees, keeps }: TreesPlan, data: BoostingData): Promise<GrownTrees> {
  const { depth } = keeps[0].model;
  const found = await growForest(sharing, data, {
    criterion: trees.loss === 'squared' ? 'variance' : 'gini',
    ...(trees.classes === null ? {} : { classes: trees.classes.length }),
    trees: trees.rounds,
    depth,
    minChildRows: trees.minChildRows,
    bootstrap: trees.family === 'forest',
    columnShare: trees.columnShare,
    seed: `train ${trees.seed}`,
  });
  return { trees: found, losses: undefined, kept: trees.rounds };
}

/** All rounds; those that were left out add nothing, and `kept` says how many are not. */
export async function boosted(
  sharing: Sharing,
  plan: TreesPlan,
  runtime: Runtime,
  data: BoostingData,
  { test, seen }: { readonly test: TestData | undefined; readonly seen: SeenTrees | undefined },
): Promise<GrownTrees> {
  const { trees, keeps } = plan;
  const { depth, unit } = keeps[0].model;
  // Of numbers the engine has them in parts of the label's size.
  const scale = trees.loss === 'squared' ? 1 / unit : 1;
  const told = progressOf(sharing, runtime, trees.rounds);
  const shape = { plan, data, curve: trees.tell.includes('curve') };
  const checkpoints = trees.resumes
    ? new Checkpoints<Ring | Bits>(() => runtime.memory(checkpoint), runtime.attempt, checkpointTerms(shape))
    : undefined;
  const kept = await checkpoints?.agree(sharing);
  const from = kept && stateOf(sharing, shape, kept.step, kept.vectors);
  const block = trees.stop?.rounds ?? 1;
  const stopping = test === undefined ? undefined : new Stopping(sharing, plan, test);
  let looked: BoostingState | undefined;
  let isStopped = false;
  // Rounds of blocks that the attempt before was told of.
  const before = Math.floor((from?.rounds ?? 0) / block) * block;
  if (from !== undefined) told(from.rounds);
  const features = data.rows.features.map((each, i) => ({ ...each, monotone: trees.monotone[i] ?? 0 }));
  const state = await boostTrees(
    sharing,
    { ...data, rows: { ...data.rows, features } },
    {
      loss: trees.loss,
      ...(trees.classes === null ? {} : { classes: trees.classes.length }),
      rounds: trees.rounds,
      depth,
      learningRate: trees.learningRate,
      lambda: trees.lambda,
      alpha: trees.alpha * scale,
      gamma: trees.gamma * scale * scale,
      minChildWeight: trees.minChildWeight,
      minChildRows: trees.minChildRows,
      rowShare: trees.rowShare,
      columnShare: trees.columnShare,
      seed: `train ${trees.seed}`,
      baseScore: trees.baseScore * scale,
      curve: shape.curve,
      ...(from === undefined ? {} : { from }),
      ...(seen === undefined ? {} : { seen }),
      onRound: async (grown) => {
        // After the last one nothing is left to go on with.
        if (grown.rounds < trees.rounds)
          await checkpoints?.keep(sharing, grown.rounds, vectorsOf(padded(sharing, grown, trees.rounds)));
        told(grown.rounds);
        if (stopping !== undefined && looked === undefined && before > 0) {
          looked = firstRounds(sharing, grown, before);
          await stopping.goOn(looked);
        }
        if (stopping === undefined || grown.rounds % block !== 0) return undefined;
        isStopped = await stopping.isWorse(grown);
        if (isStopped) return 'stop';
        looked = grown;
        return undefined;
      },
    },
  );
  if (!isStopped) return { ...state, kept: state.rounds };
  const last = looked ?? firstRounds(sharing, state, 0);
  return { ...padded(sharing, last, trees.rounds), kept: last.rounds };
}

/** Margins are of the rounds that there were. Local. */
function firstRounds(sharing: Sharing, { trees, margins, losses }: BoostingState, rounds: number): BoostingState {
  const count = rounds * trees.outputs;
  const [inner, ends] = [nodesOf(trees.depth), leavesOf(trees.depth)];
  return {
    rounds,
    margins,
    losses: losses && first(sharing, losses, rounds + 1),
    trees: {
      ...trees,
      trees: count,
      splits: sharing.slicePlanes(trees.splits, 0, count * inner),
      leaves: first(sharing, trees.leaves, count * ends),
      gains: first(sharing, trees.gains, count * inner),
      covers: first(sharing, trees.covers, count * (inner + ends)),
    },
  };
}

const first = (sharing: Sharing, x: Fixed, count: number): Fixed =>
  asFixed(x.format, sharing.within(sharing.slice(x.ring, 0, count), x.ring.bounds) as Fixed['ring']);

/** What is public of the states of a training. */
interface StateShape {
  readonly plan: TreesPlan;
  readonly data: BoostingData;
  readonly curve: boolean;
}

/** Of all rounds, those that are still to come as zeros. */
function checkpointTerms({ plan, data, curve }: StateShape): CheckpointTerms {
  const [{ model }] = plan.keeps;
  const [inner, ends] = [nodesOf(model.depth), leavesOf(model.depth)];
  const { planes } = data.rows;
  const lengths = [planes.length * model.start.length, model.trees * ends, model.trees * inner];
  return {
    shapes: [
      { domain: 'bits', length: planes.planes, planes: model.trees * inner },
      ...[...lengths, model.trees * (inner + ends), ...(curve ? [plan.trees.rounds + 1] : [])].map(
        (length) => ({ domain: 'ring', length }) as const,
      ),
    ],
    steps: plan.trees.rounds - 1,
  };
}

const vectorsOf = ({ trees, margins, losses }: BoostingState): (Ring | Bits)[] => [
  trees.splits,
  ...[margins, trees.leaves, trees.gains, trees.covers, ...(losses === undefined ? [] : [losses])].map(
    ({ ring }) => ring,
  ),
];

/** The state that was kept. Formats but that of margins are those of the next round's numbers, whose units these are in. */
function stateOf(
  sharing: Sharing,
  { plan, data }: StateShape,
  rounds: number,
  [splits, ...rings]: readonly (Ring | Bits)[],
): BoostingState {
  const [{ model }] = plan.keeps;
  const { depth, start } = model;
  const bounded = (x: Ring | Bits | undefined, bits: number): Fixed => {
    const most = 1n << BigInt(bits);
    return asFixed(marginFormat, sharing.within(sharing.within(x as Ring), { min: -most, max: most }));
  };
  const [margins, leaves, gains, covers, losses] = rings;
  const all: BoostingState = {
    rounds: plan.trees.rounds,
    margins: bounded(margins, 45),
    losses: losses && bounded(losses, 50),
    trees: {
      features: data.rows.features,
      depth,
      outputs: start.length,
      trees: model.trees,
      start,
      splits: splits as Bits,
      leaves: bounded(leaves, leafUnits),
      gains: bounded(gains, 60),
      covers: bounded(covers, 44),
    },
  };
  return firstRounds(sharing, all, rounds);
}

/** Leaves are up to 2^4 in units of 2^−20, times a power of two that is the format's. */
const leafUnits = 24;

/** With trees that add nothing up to so many rounds, as the contract says what is kept. Local. */
function padded(sharing: Sharing, state: BoostingState, rounds: number): BoostingState {
  const missing = rounds - state.rounds;
  if (missing === 0) return state;
  const { trees } = state;
  const count = missing * trees.outputs;
  const filled = (x: Fixed, more: number): Fixed => {
    const { min, max } = x.ring.bounds;
    const zeros = sharing.within(sharing.filledRing(more, 0n), { min: min > 0n ? 0n : min, max: max < 0n ? 0n : max });
    const all = sharing.concatenate([sharing.within(x.ring), sharing.within(zeros)]);
    return asFixed(x.format, sharing.within(all, { min: min > 0n ? 0n : min, max: max < 0n ? 0n : max }));
  };
  const inner = nodesOf(trees.depth);
  const zeros = sharing.filledBits(trees.splits.length, count * inner, false);
  return {
    ...state,
    rounds,
    losses: state.losses && filled(state.losses, missing),
    trees: {
      ...trees,
      trees: rounds * trees.outputs,
      splits: trees.splits.planes === 0 ? zeros : sharing.joinPlanes([trees.splits, zeros]),
      leaves: filled(trees.leaves, count * leavesOf(trees.depth)),
      gains: filled(trees.gains, count * inner),
      covers: filled(trees.covers, count * (inner + leavesOf(trees.depth))),
    },
  };
}

/** Of margins as the loss is worked out. */
const marginFormat = fixed({ fractionBits: 20, integerBits: 42 });
/** Of numbers, in parts of the label's size, as they are compared. */
const comparedBits = 12;

class Stopping {
  readonly #sharing: Sharing;
  readonly #plan: TreesPlan;
  readonly #test: TestData;
  /** Sums of the trees so far, those that start them included; and the least loss. */
  #margins: Ring | undefined;
  #least: Ring | undefined;
  #trees = 0;

  constructor(sharing: Sharing, plan: TreesPlan, test: TestData) {
    this.#sharing = sharing;
    this.#plan = plan;
    this.#test = test;
  }

  /** Whether the trees since the last call, or the start, did not lower the loss: told to everybody. */
  async isWorse(state: BoostingState): Promise<boolean> {
    const sharing = this.#sharing;
    const [now, least] = await this.#lossesOf(state);
    // Where nobody holds data, no bit is set, and all trees are grown.
    const isNot = sharing.not(await lessThan(sharing, now, least));
    const line = stopLine(state.rounds / (this.#plan.trees.stop?.rounds ?? 1));
    const [isWorse] = await tellEverybody(sharing, this.#plan, line, isNot);
    return isWorse === true;
  }

  /** Goes on from these trees, of which each block lowered the loss. */
  async goOn(state: BoostingState): Promise<void> {
    await this.#lossesOf(state);
  }

  /** The loss with the trees since the last call, and that before. */
  async #lossesOf({ trees }: BoostingState): Promise<readonly [Ring, Ring]> {
    const sharing = this.#sharing;
    const { start, depth } = trees;
    const n = this.#test.target.length;
    const [before, count] = [this.#trees, trees.trees - this.#trees];
    this.#trees = trees.trees;
    const inner = nodesOf(depth);
    const ends = leavesOf(depth);
    const leaves = sharing.slice(trees.leaves.ring, before * ends, trees.trees * ends);
    const added = await scoreTrees(
      sharing,
      {
        ...trees,
        trees: count,
        start: start.map(() => 0),
        splits: sharing.slicePlanes(trees.splits, before * inner, trees.trees * inner),
        leaves: asFixed(trees.leaves.format, sharing.within(leaves, trees.leaves.ring.bounds) as Fixed['ring']),
      },
      this.#test.rows,
    );
    const unit = 2 ** added.format.fractionBits;
    const former =
      this.#margins ??
      sharing.concatenate(
        start.map((value) => sharing.within(sharing.filledRing(n, BigInt(Math.round(value * unit))))),
      );
    const sums = sharing.within(sharing.add(sharing.within(former), sharing.within(added.ring)));
    this.#margins = sums;
    const least = this.#least ?? (await this.#lossAt(former, added.format));
    const now = await this.#lossAt(sums, added.format);
    this.#least = now;
    return [now, least];
  }

  /** The loss of all rows that are left out, by weight. */
  async #lossAt(units: Ring, format: Fixed['format']): Promise<Ring> {
    const sharing = this.#sharing;
    const { target, weights } = this.#test;
    const { loss, rounds } = this.#plan.trees;
    const most = (BigInt(rounds) + 1n) << BigInt(6 + format.fractionBits);
    const held = asFixed(format, sharing.within(sharing.within(units), { min: -most, max: most }));
    const margins = await fixedConvert(sharing, held, marginFormat);
    if (loss === 'squared') return await squaresOf(sharing, margins, target, weights);
    if (loss === 'poisson') return await countLosses(sharing, { margins, target, weights });
    const n = target.length;
    if (loss === 'logistic') {
      const labels = await toBits(sharing, sharing.within(target.ring, { min: 0n, max: 1n }), 1);
      const probabilities = await probabilityOf(sharing, await responseOf(sharing, margins, 'logit'));
      return await logLossSum(sharing, { probabilities, labels, weights });
    }
    const classes = this.#plan.trees.classes?.length ?? 0;
    const byRow = sharing.interleave(
      Array.from({ length: classes }, (_, k) => sharing.slice(margins.ring, k * n, (k + 1) * n)),
    );
    const bounded = asFixed(margins.format, sharing.within(byRow, margins.ring.bounds) as Fixed['ring']);
    const shares = await fixedSoftmax(sharing, bounded, { rows: n, columns: classes });
    const own = await toOneHot(sharing, sharing.within(target.ring, { min: 0n, max: BigInt(classes - 1) }), classes);
    const chosen = await sharing.bitsToRing(own);
    const order = Uint32Array.from({ length: n * classes }, (_, i) => (i % classes) * n + Math.floor(i / classes));
    const happened = await sharing.dot(sharing.gather(sharing.within(chosen), order), sharing.within(shares.ring), n);
    const probabilities = await probabilityOf(
      sharing,
      fixedWithin(sharing, asFixed(shares.format, sharing.within(happened, shares.ring.bounds)), { min: -1, max: 2 }),
    );
    return await logLossSum(sharing, { probabilities, labels: sharing.filledBits(n, 1, true), weights });
  }
}

/** From 0 to 1. */
async function probabilityOf(sharing: Sharing, x: Fixed): Promise<Fixed> {
  const short = await fixedConvert(sharing, x, fixed({ fractionBits: 20, integerBits: 30 }));
  const ring = await clamp(sharing, short.ring, { min: 0n, max: 1n << 20n });
  return fixedWithin(sharing, asFixed(fixed({ fractionBits: 20, integerBits: 2 }), ring), { min: 0, max: 1 });
}

/** Σ w·(m − y)², both held within eight times the label's size. */
async function squaresOf(sharing: Sharing, margins: Fixed, target: Fixed, weights: Ring): Promise<Ring> {
  const coarse = fixed({ fractionBits: comparedBits, integerBits: 62 - comparedBits });
  const limit = 8n << BigInt(comparedBits);
  const held = async (x: Fixed) => {
    const { ring } = await fixedConvert(sharing, x, coarse);
    return await clamp(sharing, ring, { min: -limit, max: limit });
  };
  const rest = sharing.subtract(await held(margins), await held(target));
  const plain = sharing.within(rest);
  const times = await sharing.multiply(plain, sharing.within(weights));
  const most = 4n * limit * limit * BigInt(weights.length) * (weights.bounds?.max ?? 1n);
  return sharing.within(await sharing.dot(plain, times, 1), { min: 0n, max: most });
}
