// Two companies and a dealer prepare at night; the next day, without the dealer, the companies learn who sold more, in one
// short exchange. What was prepared is kept in encrypted files, each good for one run. `node examples/prepare-ahead.ts`

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  additiveDealer,
  isNegative,
  permitLines,
  planProgram,
  prepare,
  runLocal,
  runPrepared,
  sealPreparation,
  type Sharing,
  systemRandom,
  unsealPreparation,
} from '@tacit/engine';

const companies = ['north', 'south'];
const sales = [1_250_000n, 1_320_000n];

async function whoSoldMore(sharing: Sharing): Promise<BigUint64Array | undefined> {
  const inputs = [];
  for (const [party, amount] of sales.entries()) {
    inputs.push(await sharing.inputRing(party, 1, sharing.session.owns(party) ? BigUint64Array.of(amount) : undefined));
  }
  const [north, south] = inputs as [(typeof inputs)[number], (typeof inputs)[number]];
  const isSouth = await isNegative(sharing, sharing.subtract(north, south));
  return sharing.revealBits(isSouth, 'who sold more', [0, 1]);
}

// A real company keeps its key in a vault, and its register of used preparations in a database that is never set back.
const folder = mkdtempSync(join(tmpdir(), 'tacit-prepared-'));
const fileOf = (party: number): string => join(folder, `${companies[party]}.prepared`);
const keys = companies.map(() => {
  const key = new Uint8Array(32);
  systemRandom.fill(key);
  return key;
});
const used = companies.map(() => new Set<string>());

// At night: what the program will take is known exactly, from a run that has no data.
const everybody = [...companies, 'dealer'];
const plan = await planProgram(everybody, additiveDealer, whoSoldMore);
await runLocal(everybody, async (session) => {
  const prepared = await prepare(additiveDealer, session, plan);
  if (prepared === undefined) return; // the dealer keeps nothing
  const pieces: Uint8Array[] = [];
  for await (const piece of sealPreparation(prepared, keys[session.self] as Uint8Array)) pieces.push(piece);
  writeFileSync(fileOf(session.self), Buffer.concat(pieces));
});
console.log(
  `prepared: ${companies.map((_, party) => readFileSync(fileOf(party)).length).join(' and ')} bytes of files`,
);

// The next day: the dealer is not there.
const guard = permitLines({ 'who sold more': [0, 1] });
const { results, traffic } = await runLocal(companies, async (session) => {
  const { self } = session;
  const register = { claim: (id: string) => !used[self]?.has(id) && used[self]?.add(id) !== undefined };
  const prepared = await unsealPreparation([readFileSync(fileOf(self))], keys[self] as Uint8Array, register);
  rmSync(fileOf(self));
  return runPrepared(additiveDealer, session, prepared, whoSoldMore, guard);
});
rmSync(folder, { recursive: true });

console.log(`${results[0]?.[0] === 1n ? 'south' : 'north'} sold more`);
const { rounds, sent } = traffic[0] as (typeof traffic)[number];
console.log(`${rounds} rounds, ${sent.reduce((sum, bytes) => sum + bytes, 0)} bytes sent by each`);
