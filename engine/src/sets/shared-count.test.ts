// What single parties see of a number without a helper. Numbers, traffic and cost are in intersection.test.ts.
import { expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import type { Session } from '../transport/session.ts';
import { idWords, type IntersectionShape } from './intersection.ts';
import { setProtocolNamed } from './registry.ts';
import { addShares, cellsAtATime, sharesOfZero } from './zero-shares.ts';

interface Received {
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** A session that keeps what it receives, in its branches as well. */
function keeping(session: Session, received: Received[]): Session {
  return new Proxy(session, {
    get(target, key) {
      if (key === 'receive')
        return async (from: number, bytes: Uint8Array) => {
          await target.receive(from, bytes);
          received.push({ from, bytes: bytes.slice() });
        };
      if (key === 'parallel')
        return (branches: readonly ((branch: Session) => Promise<unknown>)[]) =>
          target.parallel(branches.map((branch) => (own: Session) => branch(keeping(own, received))));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Ids that nobody takes for random ones. */
const idsOf = (first: number, count: number): BigUint64Array =>
  BigUint64Array.from({ length: idWords * count }, (_, i) => (i % 2 === 0 ? BigInt(first + i / 2) : 0n));

/** χ² of 255 degrees: 255 on average; above 450 with probability 10^-12. */
function expectUniform(bytes: Uint8Array): void {
  expect(bytes.length).toBeGreaterThan(5000);
  const counts = new Float64Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1;
  const mean = bytes.length / 256;
  expect(counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)).toBeLessThan(450);
}

const names = ['leader', 'second', 'asked'];
const rows = 640;
/** Of the leader's items, the first, that all have. */
const common = 320;
const owners = names.map((_, party) => ({ party, rows, payloadBytes: 0 }));

test('the sums of all but the second are its shares exactly at common items, and random at both kinds alike', async () => {
  const { results } = await runLocal(names, async (session) => {
    const ids = idsOf(session.self === 0 ? common : 0, rows);
    const shares = await sharesOfZero(session, owners, ids);
    const [leader, , ...asked] = owners;
    await addShares(session, leader as (typeof owners)[0], asked, ids, shares, cellsAtATime);
    return shares;
  });
  const [sums, second] = results as [BigUint64Array, BigUint64Array];
  const texts = (shares: BigUint64Array) =>
    Array.from({ length: rows }, (_, i) => `${shares[2 * i]} ${shares[2 * i + 1]}`);
  const known = new Set(texts(second));
  expect(texts(sums).map((text) => known.has(text))).toEqual(Array.from({ length: rows }, (_, i) => i < common));
  const bytes = new Uint8Array(sums.buffer, sums.byteOffset, sums.byteLength);
  expectUniform(bytes.subarray(0, 16 * common));
  expectUniform(bytes.subarray(16 * common));
});

// That sizes and number of messages say nothing follows from the traffic's being the declared one (intersection.test.ts).
test('what a party receives looks random, and the second is asked nothing beside the leader', async () => {
  const shape: IntersectionShape = {
    owners: owners.map((owner) => ({ ...owner, rows: 100 })),
    gives: { kind: 'count', to: [2] },
    least: 10,
  };
  const { together, run } = setProtocolNamed('shared-count');
  expect(together?.(shape)).toEqual([0, 1]);
  const all = names.map((): Received[] => []);
  const { results } = await runLocal(names, async (session) => {
    const own = { ids: idsOf(session.self * 30, 80) };
    return await run(keeping(session, all[session.self] as Received[]), shape, own, () => Promise.resolve());
  });
  expect(results).toEqual([undefined, undefined, { kind: 'count', count: 20 }]);
  const long = all.flat().filter(({ bytes }) => bytes.length > 5000);
  expect(long.length).toBeGreaterThan(3);
  for (const { bytes } of long) expectUniform(bytes);
  expect(all[1]?.every(({ from }) => from === 0)).toBe(true);
  // The recipient gets shares of one number of the two.
  expect(all[2]?.slice(-2).map(({ from, bytes }) => [from, bytes.length])).toEqual(
    expect.arrayContaining([
      [0, 8],
      [1, 8],
    ]),
  );
});
