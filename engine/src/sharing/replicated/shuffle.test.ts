import { expect, test } from 'vitest';
import { bytesOf } from '../../base/bytes.ts';
import { AbortError, UsageError } from '../../base/errors.ts';
import { runLocal, startLocal } from '../../transport/local-mesh.ts';
import { runClear } from '../clear/run.ts';
import type { Ring, SecretOrder, Sharing } from '../model.ts';
import { createReplicated } from './sharing.ts';

const names = ['bank', 'insurer', 'helper'];
const numbers = (sharing: Sharing, rows: number): Ring =>
  sharing.constantRing(BigUint64Array.from({ length: rows }, (_, i) => BigInt(i)));

test('an order for `permute` that does not name every row once is refused, naming the party that sent it', async () => {
  const rows = 3;
  for (const order of [Uint32Array.of(1, 1, 0), Uint32Array.of(0, 1, 3), Uint32Array.of(0xffff_ffff, 0, 1)]) {
    const parties = startLocal(names, async (session) => {
      if (session.self !== 2) {
        const sharing = await createReplicated(session);
        return sharing.permute(2, { rings: [numbers(sharing, rows)], bits: [] }, undefined);
      }
      // The second move goes to the party before the permuter, and then the masked words.
      return session.operation('permute', async () => {
        session.send(1, bytesOf(order), true);
        session.send(1, new Uint8Array(8 * rows), true);
        await session.receive(1, new Uint8Array(8 * rows));
      });
    });
    const outcomes = await Promise.allSettled(parties);
    const second = outcomes[1] as PromiseRejectedResult;
    expect(second.status).toBe('rejected');
    expect(second.reason).toBeInstanceOf(AbortError);
    expect(second.reason).toMatchObject({ code: 'abort.bad-order', fields: { party: 'helper' } });
  }
});

test('a vector of 2^17 rows is shuffled and sent in pieces: 32 bytes a row in all, and the rows of all columns together', async () => {
  const rows = 2 ** 17;
  const { results, traffic } = await runLocal(names, async (session) => {
    const sharing = await createReplicated(session);
    const x = numbers(sharing, rows);
    const { rings } = await sharing.shuffle(sharing.randomOrder(rows), { rings: [x, sharing.scale(x, 3n)], bits: [] });
    return [await sharing.open(rings[0] as Ring), await sharing.open(rings[1] as Ring)];
  });
  const [first, second] = results[0] as [BigUint64Array, BigUint64Array];
  expect(new Set(first).size).toBe(rows);
  expect(second).toEqual(first.map((row) => 3n * row));
  // A row in its old place, of 2^17: one is expected, ten or more happen with probability 10^-7.
  expect(first.filter((row, place) => row === BigInt(place)).length).toBeLessThan(10);
  const opening = 3 * 2 * 8 * rows;
  const sent = traffic.flatMap((party) => party.sent).reduce((sum, bytes) => sum + bytes, 0);
  expect(sent - opening).toBe(2 * 32 * rows);
});

test('orders and columns that do not fit are refused before anything is sent', async () => {
  const foreign = await runClear(names, async (sharing) => sharing.randomOrder(3));
  await runLocal(names, async (session) => {
    const sharing = await createReplicated(session);
    const x = numbers(sharing, 3);
    const refuse = (operation: Promise<unknown>) => expect(operation).rejects.toThrow(UsageError);
    const own: SecretOrder = sharing.randomOrder(3);
    expect(() => `${own as unknown as string}`).toThrow(UsageError);
    await refuse(sharing.shuffle(foreign, { rings: [x], bits: [] }));
    await refuse(sharing.shuffle(own, { rings: [numbers(sharing, 4)], bits: [] }));
    await refuse(sharing.permute(0, { rings: [], bits: [] }, undefined));
    await refuse(sharing.permute(session.self, { rings: [x], bits: [] }, undefined));
    await refuse(sharing.permute(session.self, { rings: [x], bits: [] }, Uint32Array.of(0, 0, 1)));
    await refuse(sharing.permute(3, { rings: [x], bits: [] }, undefined));
    expect(() => sharing.gatherRows(sharing.constantBits(3, 1, new BigUint64Array(1)), Uint32Array.of(3))).toThrow(
      UsageError,
    );
    expect(session.traffic().sent).toEqual([0, 0, 0]);
  });
});
