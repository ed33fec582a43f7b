// What parties see does not depend on the rows: nothing is opened, and messages are the same for any data of one shape.
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { boostTrees } from './boosting.ts';
import { explainTrees, rightShares } from './explain.ts';
import { growForest } from './forest.ts';
import { scoreTrees } from './score.ts';
import { type Bins, featuresOf, shareLabels, shareRows } from './testing.ts';

const names = ['bank', 'insurer', 'helper'];
const n = 40;
const opening = new Set<string | symbol>(['open', 'openBits', 'reveal', 'revealBits']);

/** A sharing that refuses to open anything, in branches too. */
const sealed = (sharing: Sharing): Sharing =>
  new Proxy(sharing, {
    get(target, name) {
      if (opening.has(name)) throw new Error(`${String(name)} was called`);
      if (name === 'on') return (session: Sharing['session']) => sealed(target.on(session));
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

interface Table {
  readonly bins: Bins;
  readonly y: readonly number[];
}

const shape = featuresOf([
  [3, 2, undefined],
  [0, 0, 3],
]);
/** A table that has something to find, and one whose rows are all alike. */
const tables: Record<'mixed' | 'even', Table> = {
  mixed: {
    bins: Array.from({ length: n }, (_, i) => [i % 4, (i >> 2) % 3, i % 5 === 0 ? undefined : (i * 7) % 4]),
    y: Array.from({ length: n }, (_, i) => (i % 4 > 1 ? 1 : 0)),
  },
  even: { bins: Array.from({ length: n }, () => [0, 0, 0]), y: new Array<number>(n).fill(0) },
};

async function program(sharing: Sharing, { bins, y }: Table, isShort: boolean): Promise<number> {
  const rows = await shareRows(sharing, 0, shape, bins);
  const target = await shareLabels(sharing, 1, y);
  const closed = sealed(sharing);
  const data = { rows, target };
  const boosted = await boostTrees(closed, data, {
    loss: 'logistic',
    rounds: isShort ? 1 : 2,
    depth: 2,
    curve: !isShort,
  });
  const directed = { ...rows, features: shape.map((each, f) => ({ ...each, monotone: f === 0 ? 1 : 0 }) as const) };
  await boostTrees(closed, { rows: directed, target }, { loss: 'poisson', rounds: 2, depth: 1 });
  await growForest(closed, data, { criterion: 'gini', trees: 1, depth: 1, bootstrap: true });
  if (!isShort) {
    const options = { rounds: 2, depth: 2, minChildRows: 2, curve: true } as const;
    await boostTrees(closed, data, { loss: 'squared', ...options });
    await boostTrees(closed, data, { loss: 'softmax', classes: 2, ...options });
    await boostTrees(closed, data, { loss: 'poisson', ...options });
    await growForest(closed, data, { criterion: 'variance', trees: 2, depth: 2 });
  }
  const { trees } = boosted;
  await explainTrees(closed, { ...trees, rightShares: await rightShares(closed, trees, trees.covers) }, rows);
  return (await scoreTrees(closed, trees, rows)).length;
}

test('training, scoring and explaining open nothing', async () => {
  expect(await runClear(names, (sharing) => program(sharing, tables.mixed, false))).toBe(n);
});

test('two tables of one shape are trained on with the same messages', async () => {
  const traffic = async (table: Table) => {
    const run = await runLocal(names, (session) => runProgram(replicated, session, (on) => program(on, table, true)));
    // How messages are put into frames depends on the time.
    return run.traffic.map((each) => ({ ...each, framing: 0 }));
  };
  expect(await traffic(tables.even)).toEqual(await traffic(tables.mixed));
});
