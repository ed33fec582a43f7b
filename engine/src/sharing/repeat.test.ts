/** Loops that end on what is opened: they run everywhere, or end with an error that says why not; never deaf to timers. */
import { describe, expect, test } from 'vitest';
import { isZero } from '../secure/compare.ts';
import { secretPermutation } from '../secure/order/permutation.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { runClear } from './clear/run.ts';
import { planProgram, runCost } from './cost/run.ts';
import { permitAll } from './guard.ts';
import type { Ring, Sharing } from './model.ts';
import { additiveDealer, additiveOt, protocols, replicated } from './registry.ts';
import { repeatUntil } from './repeat.ts';
import { runProgram } from './run.ts';

const namesOf = (dealer: boolean, least: number): string[] => [
  ...['a', 'b', 'c'].slice(0, Math.max(2, least)),
  ...(dealer ? ['dealer'] : []),
];
const sumOf = (rows: readonly (readonly number[])[]): number => rows.flat().reduce((sum, each) => sum + each, 0);

const people = 4;
const turns = 60;
const places = BigUint64Array.from({ length: people }, (_, i) => BigInt(i));

/** Draws orders until nobody is its own neighbour; how many it drew, and the last. */
async function santa(sharing: Sharing): Promise<{ drawn: number; order: BigUint64Array | undefined }> {
  let drawn = 0;
  const order = await repeatUntil(sharing, turns, async () => {
    drawn += 1;
    const order = sharing.within(await secretPermutation(sharing, people));
    const own = await isZero(sharing, sharing.subtract(order, sharing.within(sharing.constantRing(places))), 8);
    const fixed = sharing.sum(await sharing.bitsToRing(own), 1);
    return { done: await isZero(sharing, fixed, 8), result: order };
  });
  return { drawn, order: await sharing.reveal(order, 'order', [0]) };
}

function requireDerangement(order: BigUint64Array | undefined): void {
  expect([...(order ?? [])].sort((a, b) => Number(a - b))).toEqual([...places]);
  for (const [i, place] of (order ?? []).entries()) expect(place).not.toBe(BigInt(i));
}

test('in the clear the last turn is the first that is done', async () => {
  const { drawn, order } = await runClear(['a', 'b', 'c'], santa);
  expect(drawn).toBeLessThanOrEqual(turns);
  requireDerangement(order);
});

describe.each(protocols)('$name', (protocol) => {
  const names = namesOf(protocol.dealer, protocol.parties.min);

  test('ends with a result, for at most what the cost run says', async () => {
    const cost = await runCost(names, protocol, santa);
    expect(cost.exact).toBe(false);
    const { results, traffic } = await runLocal(names, (session) => runProgram(protocol, session, santa, permitAll));
    requireDerangement(results[0]?.order);
    const computing = results.filter((result) => result !== undefined);
    expect(new Set(computing.map(({ drawn }) => drawn)).size).toBe(1);
    const preparation = (steps: readonly { step: string; sent: unknown }[]) =>
      steps.find(({ step }) => step === 'preparation');
    const prepared = preparation(cost.steps)?.sent as number[][] | undefined;
    expect(traffic.map(({ steps }) => preparation(steps)?.sent ?? [])).toEqual(prepared ?? names.map(() => []));
    const [online, most] = [
      sumOf(traffic.map(({ sent }) => sent)) - sumOf(prepared ?? []),
      sumOf(cost.sent) - sumOf(prepared ?? []),
    ];
    const drawn = computing[0]?.drawn as number;
    // The last message is the reveal; all else comes once a turn.
    const reveal = sumOf(
      cost.steps.length === 0
        ? []
        : protocol
            .flows(computing.length)
            .reveal(people, [0])
            .map((round) => round.map(({ bytes }) => bytes)),
    );
    expect((online - reveal) / drawn).toBeCloseTo((most - reveal) / turns, 6);
  });

  test('tells every party when no turn is done', async () => {
    const never = (sharing: Sharing): Promise<void> =>
      repeatUntil(sharing, 3, async () => ({ done: sharing.filledBits(1, 1, false), result: undefined }));
    const ran = runLocal(names, (session) => runProgram(protocol, session, never));
    await expect(ran).rejects.toMatchObject({ code: 'repeat.not-done', fields: { turns: 3 } });
  });
});

test('one turn at most is exact', async () => {
  const once = (sharing: Sharing): Promise<void> =>
    repeatUntil(sharing, 1, async () => ({ done: sharing.filledBits(1, 1, true), result: undefined }));
  expect((await runCost(['a', 'b', 'c'], replicated, once)).exact).toBe(true);
});

test.each([0, 1.5, 70_000])('%d turns are refused', async (many) => {
  const ran = runClear(['a', 'b', 'c'], (sharing) =>
    repeatUntil(sharing, many, async () => ({ done: sharing.filledBits(1, 1, true), result: 1 })),
  );
  await expect(ran).rejects.toMatchObject({ code: 'sharing.shape' });
});

describe('a loop that waits for a value that a cost run lacks', () => {
  const more = (x: Ring): Ring => x;
  const loops: Readonly<Record<string, (sharing: Sharing) => Promise<unknown>>> = {
    open: async (sharing) => {
      for (;;) if ((await sharing.open(more(sharing.filledRing(1, 1n))))[0] === 1n) return;
    },
    openBits: async (sharing) => {
      for (;;) if (((await sharing.openBits(sharing.filledBits(1, 1, true)))[0] as bigint) & 1n) return;
    },
    reveal: async (sharing) => {
      for (;;) if ((await sharing.reveal(sharing.filledRing(1, 1n), 'done', [0, 1])) !== undefined) return;
    },
    transfer: async ({ session }) => {
      for (;;)
        if ((await session.transfer(0, 1, 1, session.owns(0) ? new Uint8Array(1) : undefined)) !== undefined) return;
    },
  };

  test.each(Object.entries(loops))('%s: the error names the operation and the cure', async (operation, program) => {
    const refused = { code: 'cost.adaptive', fields: { operation, step: 'start' } };
    await expect(runCost(['a', 'b', 'c'], replicated, program)).rejects.toMatchObject(refused);
    await expect(planProgram(['a', 'b'], additiveOt, program)).rejects.toMatchObject(refused);
    const error = await runCost(['a', 'b', 'c'], replicated, program).catch((cause: { hint?: string }) => cause);
    expect((error as { hint?: string }).hint).toContain('repeatUntil');
  });

  test('all parties of an additive run hear of it, and nothing is prepared', async () => {
    const names = ['a', 'b', 'dealer'];
    const ran = runLocal(names, (session) => runProgram(additiveDealer, session, loops['open'] as never, permitAll));
    await expect(ran).rejects.toMatchObject({ code: 'cost.adaptive' });
  });

  test('branches do not hide it', async () => {
    const program = async (sharing: Sharing): Promise<void> => {
      for (let found = 0n; found === 0n; ) {
        const [opened] = await sharing.session.parallel([
          (session) => sharing.on(session).open(sharing.filledRing(1, 1n)),
        ]);
        found = (opened as BigUint64Array)[0] as bigint;
      }
    };
    await expect(runCost(['a', 'b', 'c'], replicated, program)).rejects.toMatchObject({ code: 'cost.adaptive' });
  });

  test('a long loop that ends by itself names its parts', async () => {
    const program = async (sharing: Sharing): Promise<void> => {
      for (let turn = 0; turn < 40_000; turn++) {
        if (turn % 20_000 === 0) sharing.session.step(`from turn ${turn}`);
        await sharing.open(sharing.filledRing(1, 1n));
      }
    };
    expect((await runCost(['a', 'b', 'c'], replicated, program)).rounds).toBe(40_000);
  });
});

describe('programs that wait for no message', () => {
  // Bounded, so that a version that starves timers fails rather than hangs.
  const most = 1_000_000;
  /** Local operations until `done`; whether it came to be. */
  const until = async (sharing: Sharing, done: () => boolean): Promise<boolean> => {
    const none = sharing.filledRing(0, 0n);
    for (let i = 0; i < most && !done(); i++) await sharing.multiply(none, none);
    return done();
  };
  const backends: Readonly<
    Record<string, (program: (sharing: Sharing) => Promise<void>, signal?: AbortSignal) => Promise<unknown>>
  > = {
    clear: (program, signal) => runClear(['a', 'b', 'c'], program, { signal }),
    cost: (program, signal) => runCost(['a', 'b', 'c'], replicated, program, permitAll, { signal }),
    'parties of a run': (program, signal) =>
      runLocal(['a', 'b', 'c'], (session) => runProgram(replicated, session, program), { signal }),
    'planning of an additive run': (program, signal) =>
      runLocal(['a', 'b'], (session) => runProgram(additiveOt, session, program), { signal }),
  };

  test.each(Object.entries(backends))('%s: timers are served', async (_, run) => {
    let fired = false;
    let served = false;
    await run(async (sharing) => {
      setTimeout(() => {
        fired = true;
      }, 0);
      served = await until(sharing, () => fired);
    });
    expect(served).toBe(true);
  });

  test.each(Object.entries(backends))('%s: a signal ends a loop', async (name, run) => {
    const controller = new AbortController();
    let turns = 0;
    const ended = run(async (sharing) => {
      setTimeout(() => controller.abort(), 0);
      await until(sharing, () => {
        turns += 1;
        return false;
      });
    }, controller.signal);
    const code = name.includes('run') ? 'session.cancelled' : 'session.stopped';
    await expect(ended).rejects.toMatchObject({ code });
    const then = turns;
    expect(then).toBeLessThan(most);
    // What the program did afterwards has ended too.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise((resolve) => setTimeout(resolve, 0));
    const settled = turns;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(turns).toBe(settled);
  });

  test.each(Object.entries(backends))('%s: a signal that has aborted already lets nothing run', async (_, run) => {
    let turns = 0;
    const ended = run(async (sharing) => {
      await until(sharing, () => {
        turns += 1;
        return false;
      });
    }, AbortSignal.abort());
    await expect(ended).rejects.toMatchObject({ kind: 'usage' });
    expect(turns).toBeLessThan(2);
  });

  test('a signal ends a program in the clear that waits for something else', async () => {
    const controller = new AbortController();
    const ended = runClear(['a', 'b'], () => new Promise<never>(() => {}), { signal: controller.signal });
    setTimeout(() => controller.abort(), 0);
    await expect(ended).rejects.toMatchObject({ code: 'session.stopped' });
  });
});
