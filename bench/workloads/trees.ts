// Trees as one party: bins of one owner, labels of another, all of them random but for a dependence that gives trees something to find.

import {
  asFixed,
  type Bits,
  boostTrees,
  fixed,
  fixedInput,
  fixedWithin,
  growForest,
  readyTrees,
  replicated,
  type Ring,
  type Session,
  type SharedTrees,
  type Sharing,
  scoreTrees,
} from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

export interface TreesRequest extends Runs {
  /** 'boost-seen': where computers see which rows go right, and leaves. 'score': `rounds` trees of random splits and leaves, made ready before. 'tree': decision trees by Gini impurity. */
  readonly work: 'boost' | 'boost-seen' | 'score' | 'tree';
  readonly rows: number;
  readonly columns: number;
  readonly bins: number;
  readonly rounds: number;
  readonly depth: number;
}

export async function run(session: Session, request: TreesRequest): Promise<Timed> {
  const sharing = await replicated.create(session);
  const { rows, columns, bins, rounds, depth } = request;
  const data = binned(rows, columns, bins);
  const planes = await sharing.inputBits(0, rows, columns * (bins - 1), session.owns(0) ? data.words : undefined);
  const target = await labels(sharing, data.target);
  const features = Array.from({ length: columns }, () => ({ kind: 'ordered', splits: bins - 1 }) as const);
  if (request.work === 'score') {
    const ready = await readyTrees(sharing, await randomTrees(sharing, features, request));
    return measure(session, request, () => scoreTrees(sharing, ready, { features, planes }));
  }
  if (request.work === 'tree') {
    const options = { criterion: 'gini', trees: rounds, depth } as const;
    return measure(session, request, () => growForest(sharing, { rows: { features, planes }, target }, options));
  }
  return measure(session, request, () =>
    boostTrees(
      sharing,
      { rows: { features, planes }, target },
      { loss: 'logistic', rounds, depth, ...(request.work === 'boost' ? {} : { seen }) },
    ),
  );
}

const seen = {
  rows: (on: Sharing, right: Bits) => on.openBits(right),
  leaves: (on: Sharing, leaves: Ring) => on.open(leaves),
};

/** Any splits cost the same. */
async function randomTrees(
  sharing: Sharing,
  features: SharedTrees['features'],
  { columns, bins, rounds, depth }: TreesRequest,
): Promise<SharedTrees> {
  const planes = columns * (bins - 1);
  const nodes = rounds * (2 ** depth - 1);
  const words = randomWords(sharing.session, 0, nodes * Math.ceil(planes / 64));
  const leaves = randomWords(sharing.session, 0, rounds * 2 ** depth)?.map((word) => word >> 40n);
  const numbers = await sharing.inputRing(0, rounds * 2 ** depth, leaves);
  return {
    features,
    depth,
    trees: rounds,
    outputs: 1,
    splits: await sharing.inputBits(0, planes, nodes, words),
    leaves: asFixed(fixed({ fractionBits: 20 }), sharing.within(numbers, { min: -(1n << 24n), max: 1n << 24n })),
    start: [0],
  };
}

async function labels(sharing: Sharing, values: Float64Array) {
  const format = fixed({ fractionBits: 0, integerBits: 1 });
  const shared = await fixedInput(sharing, format, 1, values.length, sharing.session.owns(1) ? values : undefined);
  return fixedWithin(sharing, shared, { min: 0, max: 1 });
}

/** Thermometers of bin numbers, plane after plane, and labels that lean on the first columns. */
function binned(rows: number, columns: number, bins: number): { words: BigUint64Array; target: Float64Array } {
  const perPlane = Math.ceil(rows / 64);
  const words = new BigUint64Array(columns * (bins - 1) * perPlane);
  const bytes = new Uint8Array(words.buffer);
  const target = new Float64Array(rows);
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      const bin = Math.floor(draw() * bins);
      if (c < 4) sum += bin / bins - 0.5;
      for (let s = 0; s < bin; s++) {
        const at = 8 * (c * (bins - 1) + s) * perPlane + (row >>> 3);
        bytes[at] = (bytes[at] as number) | (1 << (row & 7));
      }
    }
    target[row] = sum + draw() - 0.5 > 0 ? 1 : 0;
  }
  return { words, target };
}
