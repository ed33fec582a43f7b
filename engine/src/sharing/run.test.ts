/** Preparations: exact, made for one run, kept sealed, and refused before a program starts rather than in it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../base/bytes.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { runCost, planProgram } from './cost/run.ts';
import type { Sharing } from './model.ts';
import { totalNeeds } from './needs.ts';
import { type Preparation, preparationCheckBytes } from './preparation.ts';
import { additiveDealer, additiveOt, protocols, replicated } from './registry.ts';
import { prepare, runPrepared, runProgram } from './run.ts';
import { sealPreparation, unsealPreparation, type UsedPreparations } from './sealed-preparation.ts';
import { together } from './together.ts';

const parties = ['bank', 'insurer'];
const withDealer = [...parties, 'dealer'];
const key = new Uint8Array(32).fill(7);

/** Every kind of correlation, in branches too. */
async function program(sharing: Sharing): Promise<BigUint64Array[]> {
  const x = sharing.constantRing(BigUint64Array.of(3n, 5n, 7n));
  const b = sharing.constantBits(3, 2, BigUint64Array.of(5n, 6n));
  const shape = { rows: 1, columns: 3 };
  const [square, bits, product] = await together(sharing, [
    (branch) => branch.multiply(x, x),
    async (branch) => branch.bitsToRing(await branch.and(b, b)),
    (branch) => branch.matrixProduct(x, shape, x, { rows: 3, columns: 1 }),
  ]);
  const moved = await sharing.permute(
    1,
    { rings: [square], bits: [] },
    sharing.session.owns(1) ? orderOf() : undefined,
  );
  const opened: BigUint64Array[] = [];
  for (const ring of [square, bits, product, await sharing.dot(x, x, 1), ...moved.rings]) {
    opened.push(await sharing.open(ring));
  }
  return opened;
}
const orderOf = (): Uint32Array => Uint32Array.of(2, 0, 1);
const expected = [[9n, 25n, 49n], [1n, 0n, 1n, 0n, 1n, 1n], [83n], [83n], [49n, 9n, 25n]];
const plain = (results: readonly BigUint64Array[]): bigint[][] => results.map((each) => [...each]);

/** Each computing party's preparation for `program`. */
async function prepared(protocol = additiveDealer, of: typeof program = program): Promise<Preparation[]> {
  const names = protocol.dealer ? withDealer : parties;
  const plan = await planProgram(names, protocol, of);
  const { results } = await runLocal(names, (session) => prepare(protocol, session, plan));
  if (protocol.dealer) expect(results.pop()).toBeUndefined();
  return results as Preparation[];
}

/** Remembers in memory: what a test needs. */
class Register implements UsedPreparations {
  readonly #used = new Set<string>();
  claim(id: string): boolean {
    const isNew = !this.#used.has(id);
    this.#used.add(id);
    return isNew;
  }
}

async function sealedBytes(preparation: Preparation): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of sealPreparation(preparation, key)) pieces.push(piece);
  return concatBytes(...pieces);
}

test.each(protocols.map(({ name }) => name))('one call runs a program on %s', async (name) => {
  const protocol = protocols.find((each) => each.name === name) as (typeof protocols)[number];
  const names = { replicated: [...parties, 'helper'], 'additive-dealer': withDealer, 'additive-ot': parties }[name];
  const { results } = await runLocal(names as string[], (session) => runProgram(protocol, session, program));
  const computing = protocol.dealer ? results.slice(0, -1) : results;
  for (const result of computing) expect(plain(result as BigUint64Array[])).toEqual(expected);
  if (protocol.dealer) expect(results.at(-1)).toBeUndefined();
});

test('the plan of a program is exact, branch by branch', async () => {
  const plan = await planProgram(withDealer, additiveDealer, program);
  expect(plan.map(({ path }) => path)).toEqual(['/0.0', '/0.1', '/0.2', '']);
  expect(totalNeeds(plan).map(({ correlation: { kind }, count }) => [kind, count])).toEqual([
    ['multiply', 3],
    ['and', 2],
    ['bits', 1],
    ['product', 2],
    ['permute', 1],
  ]);
});

describe.each([additiveDealer, additiveOt])('$name', (protocol) => {
  test('a preparation serves in a later session, without the dealer', async () => {
    const stock = await prepared(protocol);
    const { results, traffic } = await runLocal(parties, (session) =>
      runPrepared(protocol, session, stock[session.self] as Preparation, program),
    );
    for (const result of results) expect(plain(result)).toEqual(expected);
    const cost = await runCost(protocol.dealer ? withDealer : parties, protocol, program);
    const online = cost.steps.find(({ step }) => step === 'start')?.sent[0]?.[1] as number;
    expect(traffic[0]?.sent).toEqual([0, preparationCheckBytes + online]);
  });

  test('a sealed preparation serves once', async () => {
    const files = await Promise.all((await prepared(protocol)).map(sealedBytes));
    const registers = [new Register(), new Register()];
    const open = (self: number) => unsealPreparation([files[self] as Uint8Array], key, registers[self] as Register);
    const { results } = await runLocal(parties, async (session) =>
      runPrepared(protocol, session, await open(session.self), program),
    );
    for (const result of results) expect(plain(result)).toEqual(expected);
    await expect(open(0)).rejects.toMatchObject({ code: 'preparation.used' });
  });
});

test('a preparation cannot be used twice, nor sealed after use', async () => {
  const stock = await prepared();
  const run = () =>
    runLocal(parties, (session) => runPrepared(additiveDealer, session, stock[session.self] as Preparation, program));
  await run();
  await expect(run()).rejects.toMatchObject({ code: 'preparation.used' });
  await expect(sealedBytes(stock[0] as Preparation)).rejects.toMatchObject({ code: 'preparation.used' });
});

test('units taken are gone: a program that takes more than planned is stopped before it sends anything masked twice', async () => {
  const more = async (sharing: Sharing): Promise<BigUint64Array[]> => {
    const x = sharing.constantRing(BigUint64Array.of(1n));
    let z = await sharing.multiply(x, x);
    const [opened] = await sharing.open(z);
    // On the cost counter what is opened are zeros.
    if (opened === 1n) z = await sharing.multiply(z, z);
    return [await sharing.open(z)];
  };
  await expect(runLocal(withDealer, (session) => runProgram(additiveDealer, session, more))).rejects.toMatchObject({
    code: 'preparation.exhausted',
    fields: { correlation: 'multiply', found: 0, expected: 1 },
  });
});

describe('before a program starts', () => {
  const larger = async (sharing: Sharing): Promise<BigUint64Array[]> => {
    const x = sharing.randomRing(4);
    return [await sharing.open(await sharing.multiply(x, x))];
  };

  test('too small a preparation is refused', async () => {
    const stock = await prepared();
    const run = runLocal(parties, (session) =>
      runPrepared(additiveDealer, session, stock[session.self] as Preparation, larger),
    );
    await expect(run).rejects.toMatchObject({ kind: 'usage', code: 'preparation.too-little' });
  });

  test('another party’s, another session’s and another protocol’s are refused', async () => {
    const stock = await prepared();
    const foreign = { kind: 'usage', code: 'preparation.foreign' };
    const swapped = runLocal(parties, (session) =>
      runPrepared(additiveDealer, session, stock[1 - session.self] as Preparation, program),
    );
    await expect(swapped).rejects.toMatchObject(foreign);
    const renamed = runLocal(['bank', 'broker'], (session) =>
      runPrepared(additiveDealer, session, stock[session.self] as Preparation, program),
    );
    await expect(renamed).rejects.toMatchObject(foreign);
    const other = runLocal(parties, (session) =>
      runPrepared(additiveOt, session, stock[session.self] as Preparation, program),
    );
    await expect(other).rejects.toMatchObject(foreign);
  });

  test('parties with parts of different preparations find out', async () => {
    const [first, second] = [await prepared(), await prepared()];
    const run = runLocal(parties, (session) =>
      runPrepared(additiveDealer, session, (session.self === 0 ? first[0] : second[1]) as Preparation, program),
    );
    await expect(run).rejects.toMatchObject({ code: 'preparation.other' });
  });

  test('wrong numbers of parties, protocols without a preparation and a missing one are told', async () => {
    await expect(runLocal(parties, (session) => runProgram(additiveDealer, session, program))).rejects.toMatchObject({
      code: 'sharing.parties',
      fields: { expected: '2 to 64 and a dealer' },
    });
    await expect(runLocal(parties, (session) => runProgram(replicated, session, program))).rejects.toMatchObject({
      code: 'sharing.parties',
    });
    await expect(runLocal([...parties, 'helper'], (session) => prepare(replicated, session, []))).rejects.toMatchObject(
      { code: 'preparation.none' },
    );
    await expect(runLocal(parties, (session) => additiveOt.create(session))).rejects.toMatchObject({
      code: 'preparation.missing',
    });
  });
});

describe('a sealed file', () => {
  const unreadable = { kind: 'usage', code: 'preparation.unreadable' };

  test('opens from pieces of any size', async () => {
    const file = await sealedBytes((await prepared())[1] as Preparation);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), async (size) => {
        const pieces = Array.from({ length: Math.ceil(file.length / size) }, (_, i) =>
          file.subarray(i * size, (i + 1) * size),
        );
        await expect(unsealPreparation(pieces, key, new Register())).resolves.toMatchObject({
          names: parties,
          self: 1,
        });
      }),
      { numRuns: 10 },
    );
  });

  test('with another key, or changed or cut anywhere, is refused, and nothing is claimed', async () => {
    const file = await sealedBytes((await prepared())[1] as Preparation);
    const claims: string[] = [];
    const register = { claim: (id: string) => claims.push(id) > 0 };
    const otherKey = key.with(3, 0);
    await expect(unsealPreparation([file], otherKey, register)).rejects.toMatchObject(unreadable);
    await expect(unsealPreparation([file], key.subarray(1), register)).rejects.toMatchObject({
      code: 'preparation.key',
    });
    await expect(unsealPreparation([], key, register)).rejects.toMatchObject(unreadable);
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = file.with(at, (file[at] as number) ^ flip);
        await expect(unsealPreparation([changed], key, register)).rejects.toMatchObject(unreadable);
        await expect(unsealPreparation([file.subarray(0, at)], key, register)).rejects.toMatchObject(unreadable);
      }),
      { numRuns: 60 },
    );
    await expect(unsealPreparation([file, Uint8Array.of(1)], key, register)).rejects.toMatchObject(unreadable);
    expect(claims).toEqual([]);
  });

  test('of several chunks cannot lose, repeat or exchange them', async () => {
    const chunk = 4 * 1024 * 1024 + 16;
    const large = async (sharing: Sharing): Promise<BigUint64Array[]> => {
      const x = sharing.randomRing(1_700_000);
      return [await sharing.open(sharing.slice(await sharing.multiply(x, x), 0, 1))];
    };
    const file = await sealedBytes((await prepared(additiveDealer, large))[1] as Preparation);
    const head = file.subarray(0, 40);
    const chunks = [0, 1, 2, 3].map((i) => file.subarray(40 + i * chunk, 40 + (i + 1) * chunk));
    const [a, b, c, d] = chunks as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    await expect(unsealPreparation([head, a, b, c, d], key, new Register())).resolves.toBeDefined();
    // The two in the middle hold numbers only: nothing but their place in the file tells them apart.
    for (const pieces of [[a, c, b, d], [b, a, c, d], [a, b, b, d], [a, b, d], [a, b, c], [a, b, c, d, d], []]) {
      await expect(unsealPreparation([head, ...pieces], key, new Register())).rejects.toMatchObject(unreadable);
    }
  });
});
