/** Mistakes that programs make: each must end in an error that says what is wrong and what to do, on clear, cost and real parties. */
import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { TacitError } from '../base/errors.ts';
import { startLocal } from '../transport/local-mesh.ts';
import { runClear } from './clear/run.ts';
import { runCost } from './cost/run.ts';
import type { Bits, Ring, Sharing } from './model.ts';
import { replicated } from './registry.ts';

const names = ['bank', 'insurer', 'helper'];
type Program = (sharing: Sharing) => Promise<unknown>;

const unhandled: unknown[] = [];
process.on('unhandledRejection', (error) => void unhandled.push(error));

/** How each party of the replicated protocol fails. */
async function failures(program: Program, timeoutMs = 5_000): Promise<TacitError[]> {
  const runs = startLocal(names, async (session) => program(await replicated.create(session)), { timeoutMs });
  const outcomes = await Promise.allSettled(runs);
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') throw new Error('the mistake was not noticed');
    return outcome.reason as TacitError;
  });
}

const vector = (sharing: Sharing, length = 4): Promise<Ring> =>
  sharing.inputRing(0, length, sharing.session.owns(0) ? new BigUint64Array(length) : undefined);

const mistakes: [string, string, Program][] = [
  [
    'two operations at once',
    'session.concurrent',
    async (sharing) => {
      const x = await vector(sharing);
      await Promise.all([sharing.multiply(x, x), sharing.multiply(x, x)]);
    },
  ],
  [
    'an operation begun while one of another kind runs',
    'session.concurrent',
    async (sharing) => {
      const x = await vector(sharing);
      void sharing.multiply(x, x);
      await sharing.open(x);
    },
  ],
  ...(['randomRing', 'randomBits', 'randomOrder'] as const).map((draw): (typeof mistakes)[number] => [
    `${draw} while an operation runs`,
    'session.concurrent',
    async (sharing) => {
      const order = sharing.session.owns(0) ? Uint32Array.of(3, 2, 1, 0) : undefined;
      const moved = sharing.permute(0, { rings: [await vector(sharing)], bits: [] }, order);
      sharing[draw](4, 1);
      await moved;
    },
  ]),
  [
    'an operation that nobody awaits at the end',
    'session.unfinished',
    async (sharing) => {
      const x = await vector(sharing);
      void sharing.multiply(x, x);
    },
  ],
  [
    'a lost await of what is built of several operations',
    'session.concurrent',
    async (sharing) => {
      const x = await vector(sharing);
      const cube = async (): Promise<Ring> => sharing.multiply(await sharing.multiply(x, x), x);
      void cube();
      await sharing.multiply(x, x);
      await sharing.open(x);
    },
  ],
  [
    'a promise instead of a ring',
    'secret.promise',
    async (sharing) => {
      const x = await vector(sharing);
      const product = sharing.multiply(x, x) as unknown as Ring;
      sharing.add(product, x);
    },
  ],
  ['a promise instead of bits', 'secret.promise', async (sharing) => sharing.not(Promise.resolve() as unknown as Bits)],
  ...[[1, 2], Float64Array.of(1, 2), 'no', 7n].flatMap((values): typeof mistakes => [
    [
      `${values.constructor.name} as input`,
      'sharing.shape',
      async (sharing) => {
        // Where nobody has data its type is not known.
        if (sharing.name === 'cost') sharing.constantRing(values as never);
        await sharing.inputRing(0, 2, sharing.session.owns(0) ? (values as never) : undefined);
      },
    ],
    [
      `${values.constructor.name} as a constant`,
      'sharing.shape',
      async (sharing) => sharing.constantRing(values as never),
    ],
  ]),
  [
    'vectors of different lengths',
    'sharing.shape',
    async (sharing) => sharing.add(await vector(sharing, 3), await vector(sharing, 4)),
  ],
  [
    'a vector of another protocol',
    'secret.foreign',
    async (sharing) => {
      const foreign = await runClear(names, (clear) => vector(clear));
      sharing.add(await vector(sharing), sharing.name === 'clear' ? { ...foreign } : foreign);
    },
  ],
];

test.each(mistakes)('%s is told on clear, cost and real parties', async (_, code, program) => {
  await expect(runClear(names, program)).rejects.toMatchObject({ kind: 'usage', code });
  await expect(runCost(names, replicated, program)).rejects.toMatchObject({ kind: 'usage', code });
  for (const error of await failures(program)) {
    expect(error).toMatchObject({ kind: 'usage', code });
    expect(error.hint).toBeTruthy();
  }
  await new Promise((resolve) => void setImmediate(resolve));
  expect(unhandled.splice(0)).toEqual([]);
});

test('a lost await before branches is told', async () => {
  for (const error of await failures(async (sharing) => {
    const x = await vector(sharing);
    // Long enough that it has not ended when the branches begin.
    void sharing.inputRing(0, 200_000, sharing.session.owns(0) ? new BigUint64Array(200_000) : undefined);
    await sharing.session.parallel([async (session) => void (await sharing.on(session).open(x))]);
  })) {
    expect(error.kind).toBe('usage');
    expect(['session.branch-busy', 'session.unfinished', 'session.concurrent']).toContain(error.code);
  }
});

test('randomness drawn from the outer sharing inside a branch is told', async () => {
  for (const error of await failures((sharing) =>
    sharing.session.parallel([
      async (session) => {
        await vector(sharing.on(session));
        sharing.randomRing(4);
      },
    ]),
  )) {
    expect(error).toMatchObject({ kind: 'usage', code: 'session.branch-busy' });
  }
});

test('parties that drifted apart are told where each of them is', async () => {
  const errors = await failures(async (sharing) => {
    const x = await vector(sharing);
    const b = await sharing.inputBits(0, 64, 4, sharing.session.owns(0) ? new BigUint64Array(4) : undefined);
    const late = sharing.session.self === 1;
    for (const step of late ? ['first half', 'second half'] : ['second half', 'first half']) sharing.session.step(step);
    // Both operations send as many bytes to the same party: only their names differ.
    return late ? sharing.and(b, b) : sharing.multiply(x, x);
  });
  for (const error of errors) {
    expect(error).toMatchObject({ kind: 'peer', code: 'peer.other-operation' });
    expect(new Set([error.fields['found'], error.fields['expected']])).toEqual(new Set(['and', 'multiply']));
    expect(new Set([error.fields['step'], error.fields['theirStep']])).toEqual(new Set(['first half', 'second half']));
    expect(error.hint).toContain('different programs');
  }
});

test('parties that drifted apart so that each waits for another are told after the time-out', async () => {
  const errors = await failures(async (sharing) => {
    const x = await vector(sharing);
    // A product goes to the party before, an opened value to the party after.
    return sharing.session.self === 1 ? sharing.open(x) : sharing.multiply(x, x);
  }, 400);
  for (const error of errors) expect(['peer.standstill', 'peer.other-operation']).toContain(error.code);
});

test('a party of which one branch waits and another computes is not at a standstill', async () => {
  const runs = startLocal(
    names,
    async (session) => {
      const sharing = await replicated.create(session);
      const x = await vector(sharing);
      await session.parallel([
        async (branch) => {
          // All parties load something, for longer than the time-out.
          await new Promise((resolve) => setTimeout(resolve, 1_200));
          return sharing.on(branch).open(x);
        },
        async (branch) => {
          if (branch.self === 0) await new Promise((resolve) => setTimeout(resolve, 1_200));
          return sharing.on(branch).open(x);
        },
      ]);
    },
    { timeoutMs: 300 },
  );
  await Promise.all(runs);
});

test('parties that wait for one that computes are not at a standstill', async () => {
  const runs = startLocal(
    names,
    async (session) => {
      const sharing = await replicated.create(session);
      const x = await vector(sharing);
      if (session.self === 1) await new Promise((resolve) => setTimeout(resolve, 1_500));
      return sharing.open(await sharing.multiply(x, x));
    },
    { timeoutMs: 300 },
  );
  await Promise.all(runs);
});

test('a message of another operation is found also when it came before the program asked', async () => {
  const errors = await failures(async (sharing) => {
    const x = await vector(sharing);
    const b = await sharing.inputBits(0, 64, 4, sharing.session.owns(0) ? new BigUint64Array(4) : undefined);
    if (sharing.session.self === 1) await new Promise((resolve) => setTimeout(resolve, 50));
    return sharing.session.self === 1 ? sharing.and(b, b) : sharing.multiply(x, x);
  });
  for (const error of errors) expect(error).toMatchObject({ code: 'peer.other-operation' });
});

test('operations that are built of others, and branches, are one operation at a time', async () => {
  await Promise.all(
    startLocal(names, async (session) => {
      const sharing = await replicated.create(session);
      const x = await vector(sharing);
      const both = await session.parallel([
        (branch) => sharing.on(branch).multiply(x, x),
        (branch) => sharing.on(branch).multiply(x, x),
      ]);
      await sharing.open(sharing.add(both[0] as Ring, both[1] as Ring));
      // An operation that was refused leaves the session usable.
      await expect(sharing.multiply(x, await vector(sharing, 5))).rejects.toMatchObject({ code: 'sharing.shape' });
      return sharing.open(x);
    }),
  );
});

test('a secret cannot be printed, compared, branched on by value, sent or copied', async () => {
  await runClear(names, async (sharing) => {
    const secret = await sharing.inputRing(0, 2, BigUint64Array.of(4711n, 4712n));
    const bits = await sharing.inputBits(0, 2, 3, BigUint64Array.of(1n, 2n, 3n));
    for (const each of [secret, bits] as unknown[]) {
      const attempts: (() => unknown)[] = [
        () => `${each as string}`,
        () => String(each),
        () => Number(each),
        () => (each as number) + 1,
        () => (each as number) < 1,
        // oxlint-disable-next-line eqeqeq -- the comparison that must fail
        () => each == 4711,
        () => JSON.stringify(each),
        () => JSON.stringify({ nested: [each] }),
        () => BigInt(each as bigint),
        () => (each as Date).toLocaleString(),
        () => [each, each].join(),
      ];
      for (const attempt of attempts) {
        expect(attempt).toThrow(expect.objectContaining({ code: 'secret.coerced' }) as Error);
      }
      expect(inspect(each)).toMatch(/^(Ring\(2\)|Bits\(2 × 3\))$/);
      expect(inspect({ each }, { showHidden: true, depth: 9 })).not.toMatch(/471/);
      expect(format('%o %O', each, [each])).not.toMatch(/471/);
      // Copies have nothing of it, and are no secrets of any protocol.
      const copies = [
        structuredClone(each),
        { ...(each as object) },
        Object.assign(Object.create(null), each),
      ] as object[];
      for (const copy of copies) {
        expect(inspect(copy, { depth: 9 })).not.toMatch(/471/);
        expect(() => sharing.add(copy as Ring, copy as Ring)).toThrow(
          expect.objectContaining({
            code: expect.stringMatching(/^secret\.(foreign|bits-for-ring)$/) as string,
          }) as Error,
        );
      }
      expect(Object.values(each as object).join()).not.toMatch(/471/);
    }
  });
});
