import { expect, test } from 'vitest';
import { bytesOf } from '../../base/bytes.ts';
import { AbortError, PolicyError, UsageError } from '../../base/errors.ts';
import { runLocal, startLocal } from '../../transport/local-mesh.ts';
import { runClear } from '../clear/run.ts';
import { permitAll } from '../guard.ts';
import type { Guard, Sharing } from '../model.ts';
import { createReplicated } from './sharing.ts';

const names = ['bank', 'insurer', 'helper'];

/** Runs a program as all parties and returns what each got. */
async function run<T>(program: (sharing: Sharing) => Promise<T>, guard?: Guard): Promise<T[]> {
  const { results } = await runLocal(names, async (session) => program(await createReplicated(session, guard)));
  return results;
}

test('without a guard every reveal is refused, at every party', async () => {
  await run(async (sharing) => {
    const x = sharing.constantRing(BigUint64Array.of(1n));
    await expect(sharing.reveal(x, 'result', [0])).rejects.toThrow(PolicyError);
    await expect(sharing.reveal(x, 'result', [0])).rejects.toMatchObject({ code: 'guard.not-disclosed' });
  });
});

test('the guard is asked for each recipient before anything is sent', async () => {
  const asked: string[] = [];
  const guard: Guard = {
    permit(line, party, values) {
      asked.push(`${line} ${party} ${values}`);
      if (party === 2) throw new PolicyError('guard.not-disclosed', { line, party, values });
    },
  };
  const { results } = await runLocal(names, async (session) => {
    const sharing = await createReplicated(session, guard);
    const x = sharing.constantRing(new BigUint64Array(5));
    await expect(sharing.reveal(x, 'sums', [1, 2])).rejects.toThrow(PolicyError);
    return session.traffic().sent;
  });
  expect(results.flat().every((bytes) => bytes === 0)).toBe(true);
  expect(new Set(asked)).toEqual(new Set(['sums 1 5', 'sums 2 5']));
});

test('only recipients learn what is revealed', async () => {
  const results = await run(async (sharing) => {
    const x = await sharing.inputRing(0, 2, sharing.session.owns(0) ? BigUint64Array.of(7n, 9n) : undefined);
    return sharing.reveal(sharing.add(x, x), 'sums', [1]);
  }, permitAll);
  expect(results).toEqual([undefined, BigUint64Array.of(14n, 18n), undefined]);
});

test('an order that is no choice of different rows is refused, naming the party that sent it', async () => {
  const rows = 8;
  for (const order of [Uint32Array.of(1, 1), Uint32Array.of(0, 8), Uint32Array.of(0xffff_ffff, 0)]) {
    const parties = startLocal(names, async (session) => {
      if (session.self !== 2) {
        const sharing = await createReplicated(session);
        const data = { ring: [new BigUint64Array(rows)], words: [] };
        const request = { owner: 0, permuter: 2, rows, keep: 2, ring: 1, words: 0 };
        return sharing.inputRearranged(request, session.owns(0) ? data : undefined, undefined);
      }
      return session.operation('inputRearranged', async () => {
        session.send(1, bytesOf(order), true);
        await session.receive(0, new Uint8Array(8 * rows));
        await session.receive(1, new Uint8Array(16));
      });
    });
    const outcomes = await Promise.allSettled(parties);
    const third = outcomes[1] as PromiseRejectedResult;
    expect(third.status).toBe('rejected');
    expect(third.reason).toBeInstanceOf(AbortError);
    expect(third.reason).toMatchObject({ code: 'abort.bad-order', fields: { party: 'helper' } });
  }
});

test('shapes are checked, and the error says what was found', async () => {
  await run(async (sharing) => {
    const x = sharing.constantRing(new BigUint64Array(3));
    const y = sharing.constantRing(new BigUint64Array(4));
    const b = sharing.constantBits(65, 2, new BigUint64Array(4));
    expect(() => sharing.add(x, y)).toThrow('add: found lengths 3 and 4, expected lengths 3 and 3');
    expect(() => sharing.slice(x, 2, 4)).toThrow(UsageError);
    expect(() => sharing.gather(x, Uint32Array.of(3))).toThrow(UsageError);
    expect(() => sharing.sum(x, 2)).toThrow(UsageError);
    expect(() => sharing.constantBits(65, 2, new BigUint64Array(3))).toThrow(UsageError);
    expect(() => sharing.sliceRows(b, 0, 66)).toThrow(UsageError);
    expect(() => sharing.pickPlanes(b, [2])).toThrow(UsageError);
    await expect(sharing.multiply(x, y)).rejects.toThrow(UsageError);
    await expect(sharing.matrixProduct(x, { rows: 1, columns: 3 }, y, { rows: 4, columns: 1 })).rejects.toThrow(
      UsageError,
    );
    await expect(sharing.summands(x, 65)).rejects.toThrow(UsageError);
    await expect(sharing.inputRing(3, 1, undefined)).rejects.toThrow(UsageError);
    await expect(sharing.inputRing(sharing.session.self, 1, undefined)).rejects.toMatchObject({
      code: 'sharing.missing-data',
    });
    await expect(sharing.inputRing(sharing.session.self, 2, new BigUint64Array(1))).rejects.toMatchObject({
      code: 'sharing.shape',
    });
    await expect(sharing.reveal(x, 'line', [0, 0])).rejects.toThrow(UsageError);
  }, permitAll);
});

test('a secret is neither printed nor computed with in the clear, and no other protocol takes it', async () => {
  await run(async (sharing) => {
    const x = sharing.constantRing(BigUint64Array.of(123_456_789n));
    const b = sharing.constantBits(3, 2, new BigUint64Array(2));
    expect(() => `${x as unknown as string}`).toThrow(UsageError);
    expect(() => JSON.stringify(b)).toThrow(UsageError);
    expect(() => (x as unknown as number) + 1).toThrow(UsageError);
    await runClear(names, async (clear) => {
      expect(() => clear.negate(x)).toThrow(UsageError);
    });
  });
});

test('it needs three parties', async () => {
  await runLocal(['bank', 'insurer'], async (session) => {
    await expect(createReplicated(session)).rejects.toMatchObject({ code: 'sharing.parties' });
  });
});
