import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inBlocks } from './blocks.ts';
import { runClear } from './clear/run.ts';
import { planProgram, runCost } from './cost/run.ts';
import type { Sharing } from './model.ts';
import { additiveDealer, replicated } from './registry.ts';

const names = ['bank', 'insurer', 'helper'];
/** Leads of three clocks over each other, and the two steps, until they come again: never seen to take longer. */
const mostRun = 16;

/** One message or operation of a block. */
type Action =
  | { readonly kind: 'transfer'; readonly from: number; readonly to: number }
  | { readonly kind: 'multiply' }
  | { readonly kind: 'step'; readonly name: string }
  | { readonly kind: 'branches'; readonly left: readonly Action[]; readonly right: readonly Action[] };

async function act(sharing: Sharing, rows: number, actions: readonly Action[]): Promise<void> {
  const { session } = sharing;
  for (const action of actions) {
    if (action.kind === 'step') session.step(action.name);
    else if (action.kind === 'transfer') await session.transfer(action.from, action.to, rows, undefined);
    else if (action.kind === 'multiply') {
      const x = sharing.filledRing(rows, 1n);
      await sharing.multiply(x, x);
    } else {
      await session.parallel(
        [action.left, action.right].map((side) => (branch) => act(sharing.on(branch), rows, side)),
      );
    }
  }
}

const simple = fc.oneof(
  fc
    .tuple(fc.nat(2), fc.nat(1))
    .map(([from, step]): Action => ({ kind: 'transfer', from, to: (from + 1 + step) % names.length })),
  fc.constant<Action>({ kind: 'multiply' }),
  fc.constantFrom('a', 'b').map((name): Action => ({ kind: 'step', name })),
);
const action = fc.oneof(
  { weight: 4, arbitrary: simple },
  fc
    .tuple(fc.array(simple, { maxLength: 3 }), fc.array(simple, { maxLength: 3 }))
    .map(([left, right]): Action => ({ kind: 'branches', left, right })),
);
const someActions = fc.array(action, { maxLength: 6 });

test('blocks that are counted cost what they cost when each is run', async () => {
  await fc.assert(
    fc.asyncProperty(someActions, someActions, fc.nat(400), fc.integer({ min: 1, max: 20 }), async (...given) => {
      const [before, body, rows, blockRows] = given;
      const priced = (each: (sharing: Sharing) => Promise<unknown>) =>
        runCost(names, replicated, async (sharing) => {
          await act(sharing, 7, before);
          await each(sharing);
          await act(sharing, 7, before);
        });
      const counted = await priced((sharing) =>
        inBlocks(sharing, rows, blockRows, (start, end) => act(sharing, end - start, body)),
      );
      const run = await priced(async (sharing) => {
        for (let start = 0; start === 0 || start < rows; start += blockRows) {
          await act(sharing, Math.min(rows, start + blockRows) - start, body);
        }
      });
      expect(counted).toEqual(run);
    }),
    { numRuns: 300 },
  );
});

test('blocks that are counted take of a preparation what they take when each is run', async () => {
  await fc.assert(
    fc.asyncProperty(someActions, someActions, fc.nat(200), fc.integer({ min: 1, max: 20 }), async (...given) => {
      const [before, body, rows, blockRows] = given;
      let ran = 0;
      const planned = (each: (sharing: Sharing) => Promise<unknown>) =>
        planProgram([...names, 'dealer'], additiveDealer, async (sharing) => {
          await act(sharing, 7, before);
          await sharing.session.parallel([(branch) => each(sharing.on(branch)), (branch) => each(sharing.on(branch))]);
          await act(sharing, 7, before);
        });
      const counted = await planned((sharing) =>
        inBlocks(sharing, rows, blockRows, async (start, end) => {
          ran++;
          await act(sharing, end - start, body);
        }),
      );
      const run = await planned(async (sharing) => {
        for (let start = 0; start === 0 || start < rows; start += blockRows) {
          await act(sharing, Math.min(rows, start + blockRows) - start, body);
        }
      });
      expect(counted).toEqual(run);
      expect(ran).toBeLessThan(2 * (mostRun + 2));
    }),
    { numRuns: 300 },
  );
});

test('a thousand million rows are priced in a few blocks', async () => {
  let blocks = 0;
  const cost = await runCost(names, replicated, (sharing) =>
    inBlocks(sharing, 1e9 + 1, 1_000, async (start, end) => {
      blocks++;
      const x = sharing.filledRing(end - start, 1n);
      await sharing.multiply(x, x);
    }),
  );
  expect(blocks).toBeLessThan(6);
  expect(cost.rounds).toBe(1e6 + 1);
  expect(cost.bytesPerParty).toEqual([8e9 + 8, 8e9 + 8, 8e9 + 8]);
});

test('of a preparation each block’s branches take their own, and blocks that reveal are all run', async () => {
  const program = async (sharing: Sharing): Promise<void> => {
    await inBlocks(sharing, 100, 10, async (start, end) => {
      const x = sharing.filledRing(end - start, 1n);
      await sharing.session.parallel([(branch) => sharing.on(branch).multiply(x, x)]);
    });
  };
  const plan = await planProgram(names, additiveDealer, program);
  expect(plan.map(({ path }) => path)).toEqual(Array.from({ length: 10 }, (_, i) => `/${i}.0`));

  const { reveals } = await runCost(names, replicated, (sharing) =>
    inBlocks(sharing, 100, 10, (start, end) =>
      sharing.reveal(sharing.filledRing(end - start, 1n), `from ${start}`, [0]),
    ),
  );
  expect(reveals.map(({ line }) => line)).toEqual(Array.from({ length: 10 }, (_, i) => `from ${10 * i}`));
});

test('with data every block is run, in order, the last one with what is left', async () => {
  const seen = await runClear(names, (sharing) =>
    inBlocks(sharing, 7, 3, async (start, end) => [
      start,
      end,
      (await sharing.open(sharing.filledRing(end - start, 5n))).length,
    ]),
  );
  expect(seen).toEqual([
    [0, 3, 3],
    [3, 6, 3],
    [6, 7, 1],
  ]);
});
