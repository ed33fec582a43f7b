/** What the additive protocols must keep to themselves, and what they must not accept. */
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../base/bytes.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { planProgram } from '../cost/run.ts';
import { settingNames } from '../conformance.ts';
import type { Ring, Sharing } from '../model.ts';
import { keyOf } from '../needs.ts';
import { type Preparation, Stock } from '../preparation.ts';
import { ProgramSession } from '../program-session.ts';
import { additiveDealer, additiveOt } from '../registry.ts';
import { prepare, runProgram } from '../run.ts';
import type { RingShare } from '../share.ts';

const seed = new Uint8Array(32).fill(23);
/** What a party holds; nothing on the cost counter. */
const shareOf = (ring: Ring): bigint[] => [...((ring as RingShare).parts[0] ?? [])];

describe.each([2, 3, 5])('%i parties', (computing) => {
  const names = settingNames({ name: '', protocol: additiveDealer, computing });

  /** Every party's shares of an input, everything random being the same each time. */
  const sharesOf = async (input: BigUint64Array): Promise<bigint[][]> => {
    const { results } = await runLocal(
      names,
      (session) =>
        runProgram(additiveDealer, session, async (sharing) =>
          shareOf(await sharing.inputRing(0, input.length, sharing.session.owns(0) ? input : undefined)),
        ),
      { seed },
    );
    return results.slice(0, computing) as bigint[][];
  };

  test('what all parties but the owner hold of an input does not depend on it', async () => {
    const [first, second] = [await sharesOf(BigUint64Array.of(1n, 2n)), await sharesOf(BigUint64Array.of(9n, 0n))];
    expect(second.slice(1)).toEqual(first.slice(1));
    expect(second[0]).not.toEqual(first[0]);
    // Any n − 1 of them: those with the owner know the input anyway, and the missing one is its mask.
    const sum = (shares: bigint[][], i: number) =>
      BigInt.asUintN(
        64,
        shares.reduce((s, share) => s + (share[i] as bigint), 0n),
      );
    expect([sum(first, 0), sum(first, 1)]).toEqual([1n, 2n]);
  });

  test('the dealer gets nothing and sends nothing once it has dealt', async () => {
    const { traffic } = await runLocal(names, (session) =>
      runProgram(additiveDealer, session, async (sharing) => {
        const x = sharing.randomRing(100);
        return sharing.open(await sharing.multiply(x, x));
      }),
    );
    const dealer = traffic[computing];
    expect(dealer?.received.reduce((sum, bytes) => sum + bytes, 0)).toBe(0);
    expect(dealer?.steps.map(({ step }) => step)).toEqual(['preparation']);
    expect(dealer?.rounds).toBe(0);
  });
});

test('programs do not see the dealer', async () => {
  const names = ['a', 'b', 'dealer'];
  const { results } = await runLocal(names, (session) =>
    runProgram(additiveDealer, session, async (sharing) => {
      if (sharing.session.self < 0) return [];
      expect(() => sharing.session.pairSeed(sharing.session.self, 2, 'x')).toThrow('party 2');
      expect(() => sharing.session.send(2, Uint8Array.of(1), true)).toThrow('party 2');
      return sharing.session.names;
    }),
  );
  expect(results).toEqual([['a', 'b'], ['a', 'b'], undefined]);
});

describe.each([additiveDealer, additiveOt])('correlations of $name', (protocol) => {
  const computing = 3;
  const names = settingNames({ name: '', protocol, computing });
  const product = { kind: 'product', rows: 2, inner: 3, columns: 2 } as const;
  const program = async (sharing: Sharing): Promise<void> => {
    const x = sharing.randomRing(200);
    await sharing.multiply(x, x);
    await sharing.matrixProduct(sharing.slice(x, 0, 6), { rows: 2, columns: 3 }, sharing.slice(x, 6, 12), {
      rows: 3,
      columns: 2,
    });
    await sharing.bitsToRing(sharing.randomBits(64, 3));
  };

  test('hold their relation, and no two units are alike', async () => {
    const plan = await planProgram(names, protocol, program);
    const { results } = await runLocal(names, (session) => prepare(protocol, session, plan));
    const stocks = (results.slice(0, computing) as Preparation[]).map((each) => new Stock(each.claim()).branch(''));
    const total = (
      kind: Parameters<(typeof stocks)[number]['take']>[0],
      count: number,
      vector: string,
      words: number,
    ) => {
      const units = stocks.map((stock) => stock.take(kind, count));
      return (name = vector, length = words) => units.map((each) => each.words(name, length));
    };
    const sum = (vectors: BigUint64Array[]) =>
      vectors.reduce((left, right) => left.map((word, i) => word + (right[i] as bigint)));
    const multiply = total({ kind: 'multiply' }, 200, 'a', 200);
    const [a, b, c] = [sum(multiply()), sum(multiply('b')), sum(multiply('c'))];
    expect(c).toEqual(a.map((word, i) => word * (b[i] as bigint)));
    expect(new Set([...a, ...b, ...c]).size).toBe(600);
    const matrix = total(product, 1, 'a', 6);
    const [m, n, p] = [sum(matrix()), sum(matrix('b')), sum(matrix('c', 4))];
    const entry = (r: number, k: number) =>
      BigInt.asUintN(
        64,
        [0, 1, 2].reduce((s, t) => s + (m[3 * r + t] as bigint) * (n[2 * t + k] as bigint), 0n),
      );
    expect([...p]).toEqual([entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1)]);
    const bits = total({ kind: 'bits' }, 3, 'r', 3);
    const r = bits().reduce((left, right) => left.map((word, i) => word ^ (right[i] as bigint)));
    const elements = sum(bits('element', 192));
    expect([...elements]).toEqual(
      Array.from({ length: 192 }, (_, i) => ((r[i >> 6] as bigint) >> BigInt(i & 63)) & 1n),
    );
    // Both bits occur, about as often: off by more than 60 of 192 has a probability below 10^-17.
    expect(Math.abs(Number(sum([elements]).reduce((s, word) => s + word)) - 96)).toBeLessThan(60);
  });

  test('cannot be taken twice', async () => {
    const plan = await planProgram(names, protocol, program);
    const { results } = await runLocal(names, (session) => prepare(protocol, session, plan));
    const stock = new Stock((results[0] as Preparation).claim()).branch('');
    stock.take({ kind: 'multiply' }, 150);
    expect(() => stock.take({ kind: 'multiply' }, 51)).toThrow('50 are left');
    const units = stock.take({ kind: 'multiply' }, 50);
    expect(units.words('c', 50).length).toBe(50);
    expect(() => stock.take(product, 2)).toThrow(keyOf(product));
    expect(() => new Stock((results[1] as Preparation).claim()).branch('/0.0').take(product, 1)).toThrow('branch /0.0');
  });
});

test('an order that is no choice of different rows is refused, naming the permuter', async () => {
  const names = ['permuter', 'other', 'dealer'];
  const program = async (sharing: Sharing): Promise<void> => {
    const x = sharing.randomRing(3);
    const order = sharing.session.owns(0) ? Uint32Array.of(0, 1, 2) : undefined;
    await sharing.permute(0, { rings: [x], bits: [] }, order);
  };
  for (const bad of [Uint32Array.of(0, 1, 1), Uint32Array.of(0, 1, 3), Uint32Array.of(0, 2 ** 32 - 1, 1)]) {
    const run = runLocal(names, async (session) => {
      if (session.self !== 0) return runProgram(additiveDealer, session, program);
      await prepare(additiveDealer, session, await planProgram(names, additiveDealer, program));
      return new ProgramSession(session, 2).operation('permute', async () => {
        session.send(1, bytesOf(bad), true);
        await session.receive(1, new Uint8Array(24));
      });
    });
    await expect(run).rejects.toMatchObject({ kind: 'abort', code: 'abort.bad-order', fields: { party: 'permuter' } });
  }
});
