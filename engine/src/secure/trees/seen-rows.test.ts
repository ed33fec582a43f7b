// Boosting where computers see which rows go right: the same trees, what is opened is that and nothing else, and it costs less.
import { expect, test } from 'vitest';
import { unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { boostTrees } from './boosting.ts';
import type { BoostingOptions } from './model.ts';
import { type Bins, featuresOf, goesRight, openMatrix, planesOf, shareLabels, shareRows } from './testing.ts';

const names = ['bank', 'insurer', 'helper'];
const n = 70;
const bins: Bins = Array.from({ length: n }, (_, i) => [i % 4, (i >> 2) % 3, i % 5 === 0 ? undefined : (i * 7) % 4]);
const y = bins.map(([a = 0, b = 0, c], i) => (a + b + (c ?? 2) + (i % 3)) % 3);
const weights = bins.map((_, i) => (i % 9 === 0 ? 0 : 1));
const features = featuresOf(bins);
const options: BoostingOptions = { loss: 'softmax', classes: 3, rounds: 2, depth: 3, minChildRows: 4 };

interface Grown {
  readonly opened: readonly BigUint64Array[];
  /** Splits, leaves, gains, covers and margins. */
  readonly state: readonly (readonly bigint[])[];
  readonly right: (tree: number, node: number, row: number) => boolean;
}

const opens = {
  rows: (on: Sharing, right: Bits) => on.openBits(right),
  leaves: (on: Sharing, leaves: Ring) => on.open(leaves),
};

const opening = new Set<string | symbol>(['open', 'openBits', 'reveal', 'revealBits']);
/** A sharing that opens nothing, in branches too, unless `isOpening` says so. */
const sealed = (sharing: Sharing, isOpening: () => boolean): Sharing =>
  new Proxy(sharing, {
    get(target, name) {
      if (opening.has(name) && !isOpening()) throw new Error(`${String(name)} was called`);
      if (name === 'on') return (session: Sharing['session']) => sealed(target.on(session), isOpening);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

async function grown(sharing: Sharing, isSeen: boolean, own: Bins = bins): Promise<Grown> {
  const opened: BigUint64Array[] = [];
  const rows = await shareRows(sharing, 0, features, own);
  const target = await shareLabels(sharing, 1, y);
  const { ring } = await shareLabels(sharing, 1, weights);
  let isOpening = false;
  const state = await boostTrees(
    sealed(sharing, () => isOpening),
    { rows, target, weights: ring },
    {
      ...options,
      ...(isSeen
        ? {
            seen: {
              rows: async (on, right) => {
                isOpening = true;
                const words = await on.openBits(right);
                isOpening = false;
                opened.push(words);
                return words;
              },
              leaves: async (on, leaves) => {
                isOpening = true;
                const words = await on.open(leaves);
                isOpening = false;
                return words;
              },
            },
          }
        : {}),
    },
  );
  const { splits, leaves, gains, covers } = state.trees;
  const kept = [...(await sharing.openBits(splits))];
  const numbers = [];
  for (const x of [leaves, gains, covers, state.margins]) numbers.push([...(await sharing.open(x.ring))]);
  const matrix = await openMatrix(sharing, splits);
  return { opened, state: [kept, ...numbers], right: goesRight(matrix, options, planesOf(features, own)) };
}

test('the same trees; each level opens at which rows a node sends right, and no others', async () => {
  const hidden = await runClear(names, (sharing) => grown(sharing, false));
  const seen = await runClear(names, (sharing) => grown(sharing, true));
  expect(seen.state).toEqual(hidden.state);
  expect(seen.opened).toHaveLength(options.rounds * options.depth);
  const classes = 3;
  seen.opened.forEach((words, step) => {
    const [round, level] = [Math.floor(step / options.depth), step % options.depth];
    const perPlane = Math.ceil(n / 64);
    expect(words).toHaveLength(classes * perPlane);
    for (let k = 0; k < classes; k++) {
      const tree = round * classes + k;
      const told = [...unpackBits(words.subarray(k * perPlane, (k + 1) * perPlane), n)];
      const expected = bins.map((_, row) => {
        let node = 0;
        for (let l = 0; l < level; l++) node = 2 * node + (seen.right(tree, node, row) ? 2 : 1);
        return seen.right(tree, node, row) ? 1 : 0;
      });
      expect(told).toEqual(expected);
      // No group of fewer rows that count, but none at all.
      const sizes = new Map<string, number>();
      expected.forEach((bit, row) => {
        let node = 0;
        for (let l = 0; l < level; l++) node = 2 * node + (seen.right(tree, node, row) ? 2 : 1);
        const group = `${node} ${bit}`;
        sizes.set(group, (sizes.get(group) ?? 0) + (weights[row] as number));
      });
      for (const size of sizes.values()) expect(size).toBeGreaterThanOrEqual(4);
    }
  });
});

test('under protocol: the bits of the clear, by messages that do not depend on them', async () => {
  const expected = await runClear(names, (sharing) => grown(sharing, true));
  const run = (own: Bins) =>
    runLocal(names, (session) => runProgram(replicated, session, (sharing) => grown(sharing, true, own)));
  const { results, traffic } = await run(bins);
  for (const found of results) {
    expect(found?.state).toEqual(expected.state);
    expect(found?.opened).toEqual(expected.opened);
  }
  const even = await run(bins.map(() => [0, 0, 0]));
  const plain = (all: typeof traffic) => all.map((each) => ({ ...each, framing: 0 }));
  expect(plain(even.traffic)).toEqual(plain(traffic));
  expect(even.results[0]?.opened).not.toEqual(results[0]?.opened);
});

test('costs half the bytes and fewer rounds a tree, of as many rows as there may be', async () => {
  const cost = async (isSeen: boolean, rounds: number) => {
    const found = await runCost(names, replicated, async (sharing) => {
      const ring = sharing.within(await sharing.inputRing(1, 45_000, undefined), { min: 0n, max: 1n });
      const planes = await sharing.inputBits(0, ring.length, 240, undefined);
      const all = Array.from({ length: 16 }, () => ({ kind: 'ordered', splits: 15 }) as const);
      const target = asFixed(fixed({ fractionBits: 0, integerBits: 1 }), ring);
      const how = { loss: 'logistic', rounds, depth: 3, ...(isSeen ? { seen: opens } : {}) } as const;
      await boostTrees(sharing, { rows: { features: all, planes }, target }, how);
    });
    return { rounds: found.rounds, bytes: Math.max(...found.bytesPerParty) };
  };
  const aTree = async (isSeen: boolean) => {
    const [one, two] = [await cost(isSeen, 2), await cost(isSeen, 3)];
    return { rounds: two.rounds - one.rounds, bytes: two.bytes - one.bytes };
  };
  const [hidden, seen] = [await aTree(false), await aTree(true)];
  expect(seen.bytes).toBeLessThan(hidden.bytes / 4);
  expect(seen.rounds).toBeLessThan(hidden.rounds);
});
