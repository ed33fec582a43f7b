/** Shares that one program leaves and another takes up: the same answers as within one, on every protocol. */
import { expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import { fromRest, type RestShape, toRest } from './at-rest.ts';
import { runClear } from './clear/run.ts';
import { settingNames, settingsOf, withClients } from './conformance.ts';
import { runCost } from './cost/run.ts';
import { permitAll } from './guard.ts';
import type { Bits, Ring, Sharing } from './model.ts';
import { protocols } from './registry.ts';
import { runProgram } from './run.ts';
import { words } from './words.ts';

const length = 70;
const numbers: RestShape = { domain: 'ring', length, bounds: { min: -1_000_000n, max: 1_000_000n } };
const flags: RestShape = { domain: 'bits', length, planes: 3 };
const shapes = [numbers, flags];
const own = words(Array.from({ length }, (_, i) => (i % 2 === 0 ? i : -i)));
const masks = Uint8Array.from({ length: 6 }, (_, i) => i + 1);

type Kept = readonly (readonly BigUint64Array[])[];

async function leave(sharing: Sharing): Promise<Kept> {
  const input = async (by: number): Promise<Ring> =>
    sharing.within(await sharing.inputRing(by, length, sharing.session.owns(by) ? own : undefined), {
      min: -100n,
      max: 100n,
    });
  const product = await sharing.multiply(await input(0), await input(1));
  const given = BigUint64Array.from(masks, BigInt);
  const bits = await sharing.inputBits(1, length, 3, sharing.session.owns(1) ? given : undefined);
  return [toRest(sharing, product, numbers), toRest(sharing, sharing.not(bits), flags)];
}

async function takeUp(sharing: Sharing, kept: Kept | undefined): Promise<unknown> {
  const x = fromRest(sharing, numbers, kept?.[0]) as Ring;
  const bits = fromRest(sharing, flags, kept?.[1]) as Bits;
  const tripled = await sharing.multiply(x, sharing.filledRing(length, 3n));
  const all = await sharing.and(sharing.slicePlanes(bits, 0, 1), sharing.slicePlanes(bits, 1, 2));
  return [await sharing.reveal(tripled, 'x', [0]), await sharing.revealBits(all, 'bits', [0])].map(String);
}

// With oblivious transfer three parties prepare for seconds, and then do the same as with a dealer.
const settings = settingsOf(protocols, [2, 3]).filter(
  ({ protocol, computing }) => protocol.name !== 'additive-ot' || computing < 3,
);

test.each([...settings, ...withClients(settings, 1)])('$name', async (setting) => {
  const { protocol, computing, clients = 0 } = setting;
  const names = settingNames(setting);
  const roles = clients === 0 ? {} : { computers: computing };
  const { results: kept } = await runLocal(names, (session) => runProgram(protocol, session, leave, permitAll), roles);
  kept.forEach((parts, party) => {
    const components = party >= computing ? 0 : protocol.name === 'replicated' ? 2 : 1;
    if (party < computing + clients) expect(parts?.map((part) => part.length)).toEqual([components, components]);
  });
  const { results } = await runLocal(
    names,
    (session) => runProgram(protocol, session, (sharing) => takeUp(sharing, kept[session.self]), permitAll),
    roles,
  );
  const clear = names.slice(0, computing + clients);
  const expected = await runClear(clear, takeUpOf(await runClear(clear, leave)));
  expect(results[0]).toEqual(expected);
});

const takeUpOf = (kept: Kept) => (sharing: Sharing) => takeUp(sharing, kept);

test('what does not fit is refused: other shapes, bounds that are not known, parts of another length or number', async () => {
  await runClear(['a', 'b'], async (sharing) => {
    const x = sharing.filledRing(3, 5n);
    const refused = (run: () => unknown) => expect(run).toThrow(expect.objectContaining({ code: 'sharing.at-rest' }));
    const ring = (least: bigint, most: bigint): RestShape => ({
      domain: 'ring',
      length: 3,
      bounds: { min: least, max: most },
    });
    expect(toRest(sharing, x, ring(0n, 5n))).toEqual([new BigUint64Array(3).fill(5n)]);
    refused(() => toRest(sharing, x, ring(0n, 4n)));
    refused(() => toRest(sharing, sharing.within(x), ring(0n, 5n)));
    refused(() => toRest(sharing, x, { domain: 'ring', length: 4 }));
    refused(() => toRest(sharing, x, { domain: 'bits', length: 3, planes: 64 }));
    for (const parts of [undefined, [], [new BigUint64Array(2)], [new BigUint64Array(3), new BigUint64Array(3)]])
      refused(() => fromRest(sharing, { domain: 'ring', length: 3 }, parts));
    const other = () => fromRest(sharing, ring(0n, 4n), [new BigUint64Array(3).fill(5n)]);
    expect(other).toThrow(expect.objectContaining({ code: 'sharing.out-of-range' }));
    await Promise.resolve();
  });
});

test('what is kept is a copy', async () => {
  await runClear(['a', 'b'], async (sharing) => {
    const shape: RestShape = { domain: 'ring', length: 2 };
    const [part] = toRest(sharing, sharing.filledRing(2, 5n), shape);
    part?.fill(9n);
    const again = fromRest(sharing, shape, toRest(sharing, sharing.filledRing(2, 5n), shape)) as Ring;
    expect(await sharing.reveal(again, 'x', [0])).toEqual(new BigUint64Array(2).fill(5n));
  });
});

test.each(shapes)('of another protocol: $domain', async (shape) => {
  const x = await runClear(['a', 'b'], (sharing) => Promise.resolve(sharing.filledRing(length, 1n)));
  const refusing = runCost(['a', 'b', 'c'], protocols[0] as (typeof protocols)[number], (sharing) =>
    Promise.resolve(toRest(sharing, x, shape)),
  );
  await expect(refusing).rejects.toMatchObject({ code: 'secret.foreign' });
});
