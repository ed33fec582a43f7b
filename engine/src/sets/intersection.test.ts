import { describe, expect, test } from 'vitest';
import { TacitError } from '../base/errors.ts';
import { runLocal, startLocal } from '../transport/local-mesh.ts';
import { costOfMessages } from '../sharing/cost/run.ts';
import { seededRandom } from '../transport/seeds.ts';
import { idWords, type Intersection, type IntersectionShape, type OwnItems, type SetProtocol } from './intersection.ts';
import { okvsOtProtocol } from './okvs-ot.ts';
import { pairwise } from './pairs.ts';
import { setProtocols } from './registry.ts';
import { voleProtocol } from './vole.ts';
import { zeroSharingBy } from './zero-sharing.ts';

const random = seededRandom(new Uint8Array(32).fill(7));
const now = () => Promise.resolve();

/** Ids by small numbers: the same for equal numbers; `near` ones differ in one bit only. */
function idsOf(numbers: readonly number[]): BigUint64Array {
  const ids = new BigUint64Array(idWords * numbers.length);
  numbers.forEach((number, i) => {
    ids[2 * i] = 0x9e3779b97f4a7c15n ^ BigInt(number);
    ids[2 * i + 1] = 0xd1b54a32d192ed03n;
  });
  return ids;
}

/** A row's payload: its number, so often. */
const payloadOf = (numbers: readonly number[], bytes: number): Uint8Array =>
  Uint8Array.from(numbers.flatMap((number) => new Array<number>(bytes).fill(number & 255)));

interface Case {
  readonly sets: readonly (readonly number[])[];
  readonly padding?: number;
  readonly payloadBytes?: number;
  readonly receiver?: number;
  readonly least?: number;
}

async function run(
  protocol: SetProtocol,
  { sets, padding = 3, payloadBytes = 0, receiver = 0, least = 0 }: Case,
  counts = false,
) {
  const owners = sets.map((set, party) => {
    return { party, rows: set.length + padding, payloadBytes: counts || party === receiver ? 0 : payloadBytes };
  });
  const shape: IntersectionShape = {
    owners,
    gives: counts ? { kind: 'count', to: [receiver] } : { kind: 'rows', receiver },
    least,
    ...(protocol.helper ? { helper: sets.length } : {}),
  };
  const names = [...sets.map((_, i) => `owner${i}`), ...(protocol.helper ? ['helper'] : [])];
  const { results, traffic } = await runLocal(names, async (session): Promise<Intersection | undefined> => {
    const set = sets[session.self];
    const bytes = owners[session.self]?.payloadBytes ?? 0;
    const own: OwnItems | undefined =
      set === undefined ? undefined : { ids: idsOf(set), ...(bytes === 0 ? {} : { payload: payloadOf(set, bytes) }) };
    return await protocol.run(session, shape, own, now);
  });
  const declared = await costOfMessages(names, (session) => protocol.price(session, shape));
  const measured = traffic.map(({ sent }) => sent.reduce((sum, each) => sum + each, 0));
  expect(measured).toEqual([...declared.bytesPerParty]);
  expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(declared.rounds);
  results.forEach((result, party) => {
    if (party !== receiver) expect(result).toBeUndefined();
  });
  return results[receiver] as Intersection;
}

const inAll = (sets: readonly (readonly number[])[], receiver = 0) =>
  (sets[receiver] ?? []).flatMap((item, row) => (sets.every((set) => set.includes(item)) ? [row] : []));

const draw = (size: number, among: number): number[] => {
  const bytes = new Uint8Array(4 * size);
  random.fill(bytes);
  return [...new Set(new Uint32Array(bytes.buffer).map((word) => word % among))];
};

/** Ids that differ in one bit are not the same. */
const near: readonly (readonly number[])[] = [
  [...draw(300, 500), 1001, 1003, 1005],
  [...draw(90, 500), 1000, 1002, 1004],
];

/** Few runs, of which each shows several things: set-up of two-party protocols takes a quarter of a second. */
const cases: readonly Case[] = [
  { sets: near, payloadBytes: 16 },
  { sets: [[3, 4, 1, 9, 8], [1]], receiver: 1, padding: 0, payloadBytes: 37 },
  { sets: [[], [1, 2]], padding: 0, payloadBytes: 1 },
  { sets: [[5, 6], []] },
  {
    sets: [
      [1, 2, 3],
      [1, 2, 3],
    ],
    padding: 0,
  },
];

/** With as many owners as the protocol wants at least. */
function completed(each: Case, owners: number): Case {
  const more = Array.from({ length: Math.max(0, owners - each.sets.length) }, () => each.sets[0] as readonly number[]);
  return { ...each, sets: [...each.sets, ...more] };
}

describe.each(setProtocols.map((protocol) => [protocol.name, protocol] as const))('%s', (_, protocol) => {
  const helpers = protocol.helper ? 1 : 0;
  // Every further owner without a helper costs a set-up.
  const many = Math.min(protocol.parties.max - helpers, protocol.helper ? 10 : 4);
  const few = Math.max(2, protocol.parties.min - helpers);
  const brings = protocol.gives.includes('payload');
  const shows = protocol.gives.includes('rows');
  // What differs against malicious peers has tests of its own (cheating.test.ts).
  const isLong = few > 2 || protocol.name.endsWith('-malicious');
  const own = isLong ? cases.filter((_, i) => i % 2 === 0) : cases;

  test.runIf(shows)('gives the rows in common and what stands beside them, under the declared traffic', async () => {
    for (const each of own.map((one) => completed(one, few))) {
      const { sets, receiver = 0, payloadBytes = 0 } = each;
      const found = await run(protocol, brings ? each : { ...each, payloadBytes: 0 });
      const rows = inAll(sets, receiver);
      expect(found.kind === 'rows' && [...found.rows]).toEqual(rows);
      const items = rows.map((row) => sets[receiver]?.[row] as number);
      const beside = sets.slice(1).map(() => payloadOf(items, brings ? payloadBytes : 0));
      expect(found.kind === 'rows' && found.payloads).toEqual(beside);
    }
  });

  test.runIf(protocol.gives.includes('count'))('gives the number', async () => {
    // Without a helper a run takes half a second.
    for (const each of (protocol.helper ? cases : cases.slice(0, 3)).map((one) => completed(one, few))) {
      expect(await run(protocol, each, true)).toEqual({ kind: 'count', count: inAll(each.sets).length });
    }
  });

  test.runIf(protocol.gives.includes('least'))('nothing where less are in common than asked', async () => {
    const sets = [
      [1, 2, 3, 4],
      [2, 3, 9],
    ] as const;
    expect(await run(protocol, { sets, least: 3 }, true)).toEqual({ kind: 'withheld' });
    expect(await run(protocol, { sets, least: 2 }, true)).toEqual({ kind: 'count', count: 2 });
    if (!shows) return;
    expect(await run(protocol, { sets, least: 3 })).toEqual({ kind: 'withheld' });
    expect(await run(protocol, { sets, least: 2 })).toMatchObject({ kind: 'rows', rows: Uint32Array.of(1, 2) });
  });

  test.runIf(many > 2)('of many owners', async () => {
    const sets = Array.from({ length: many }, () => draw(200, 40));
    const found = await run(protocol, { sets, receiver: many - 1, payloadBytes: brings ? 5 : 0 }, !shows);
    if (!shows) expect(found).toEqual({ kind: 'count', count: inAll(sets).length });
    else expect(found.kind === 'rows' && [...found.rows]).toEqual(inAll(sets, many - 1));
  });

  test('more items than were agreed are refused before anything is sent', async () => {
    const sets = completed({ sets: [[1, 2, 3], [1]], padding: -1 }, few);
    await expect(run(protocol, sets, !shows)).rejects.toMatchObject({
      code: 'set.too-many-rows',
    });
  });

  test.each([
    ['receiver', 'more', 0, 300],
    ['sender', 'less', 1, 20],
  ])(
    'a %s that sends for %s rows than were agreed is refused, and nobody has a result',
    async (_, _more, liar, rows) => {
      const shape = (second: number): IntersectionShape => ({
        owners: [0, 1].map((party) => ({ party, rows: party === liar ? second : 100, payloadBytes: 0 })),
        gives: shows ? { kind: 'rows', receiver: 0 } : { kind: 'count', to: [0] },
        ...(protocol.helper ? { helper: 2 } : {}),
      });
      const names = ['receiver', 'sender', ...(protocol.helper ? ['helper'] : [])];
      const ends = startLocal(names, async (session) => {
        const own = session.self > 1 ? undefined : { ids: idsOf([1, 2, 3]) };
        return await protocol.run(session, shape(session.self === liar ? rows : 100), own, now);
      });
      const settled = await Promise.allSettled(ends);
      expect(settled[0]?.status).toBe('rejected');
      const [reason] = settled.flatMap((end, party) =>
        end.status === 'rejected' && party !== liar ? [end.reason as unknown] : [],
      );
      expect(reason).toBeInstanceOf(TacitError);
      expect((reason as TacitError).kind).toMatch(/peer|abort/);
      expect(JSON.stringify((reason as TacitError).fields)).toContain(names[liar]);
    },
  );
});

// Six buckets of about sixty, by rows or by what stands beside them. That the traffic is as declared says that it depends on nothing but agreed sizes.
test.each([
  pairwise(voleProtocol('vole', 'semi-honest'), { above: 1000, rows: 1000, bytes: 60 * (16 + 7) }),
  pairwise(okvsOtProtocol('okvs-ot-malicious', 'malicious'), { above: 100, rows: 60, bytes: 2 ** 28 }),
])('$name in buckets', async (protocol) => {
  const found = await run(protocol, { sets: near, payloadBytes: 7, receiver: 1 });
  const rows = inAll(near, 1);
  expect(found.kind === 'rows' && [...found.rows]).toEqual(rows);
  const items = rows.map((row) => near[1]?.[row] as number);
  expect(found.kind === 'rows' && found.payloads).toEqual([payloadOf(items, 7)]);
});

test('zero-sharing, one owner after the other', async () => {
  const sets = [
    [1, 2, 3, 4, 5],
    [2, 4, 6],
    [7, 4, 2, 3, 1],
  ];
  const found = await run(zeroSharingBy(0), { sets, receiver: 2 });
  expect(found).toMatchObject({ rows: Uint32Array.of(1, 2) });
});
