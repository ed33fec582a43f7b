/**
 * What real processes send each other: every connection between three parties runs through a relay that records it, the
 * records are opened with secrets that Node logs for this test, and the plaintext is searched for private values.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectHome, initHome } from '@tacit/party';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bankScenario } from '../../cli/src/demo/bank-and-insurer.ts';
import { type DemoParty, freePort, introduce, launch, stopParty } from '../../cli/src/demo/parties.ts';
import { bankAndInsurer } from '../../cli/src/demo/samples.ts';
import type { Scenario } from '../../cli/src/demo/scenario.ts';
import { decrypt, readKeyLog, type Relay, startRelay } from './tls-capture.ts';

const names = ['bank', 'insurer', 'notary'];
const folder = mkdtempSync(join(tmpdir(), 'tacit-capture-'));
const relays: Relay[] = [];
const children: ChildProcess[] = [];
const parties: DemoParty[] = [];
let scenario: Scenario;

beforeAll(async () => {
  const data = join(folder, 'data');
  mkdirSync(data);
  scenario = await bankScenario(data);
  for (const name of names) {
    const home = join(folder, name);
    const port = await freePort();
    const relay = await startRelay(port);
    relays.push(relay);
    // Peers know the relay's address only; the certificate they pin is the party's own.
    const card = await initHome(home, { name, host: '127.0.0.1', port, publicUrl: `https://127.0.0.1:${relay.port}` });
    const process = await withKeyLog(name, () => launch(name, home, (child) => children.push(child)));
    parties.push({ name, home, card, client: await connectHome(home, { language: 'en' }), process });
  }
  await introduce(parties);
  for (const { owner, name, file, key, policy } of scenario.tables) {
    const { client } = partyOf(owner);
    await client.addDataset({
      name,
      source: { kind: file.endsWith('.parquet') ? 'parquet' : 'csv', path: file },
      ...(key === undefined ? {} : { key }),
    });
    await client.setPolicy(name, policy as string);
  }
});

afterAll(async () => {
  await Promise.all(children.map(stopParty));
  await Promise.all(relays.map((relay) => relay.close()));
  rmSync(folder, { recursive: true, force: true });
});

test('a whole question, from invitation to receipt, shows no private value on any wire', async () => {
  const { client } = partyOf('bank');
  const { id } = await client.propose({ ...scenario.ask, helper: 'notary' });
  for (const party of parties) await party.client.approve(id);
  await client.run(id);
  const job = await client.watch(id, () => undefined);
  expect(job.state).toBe('completed');
  const answer = await client.result(id);
  // The meter knows each step and peer, and adds up to what the receipt says.
  const { egress = [] } = (await client.job(id)).run ?? {};
  const metered = egress.flatMap(({ sent }) => Object.entries(sent));
  expect(new Set(metered.map(([peer]) => peer))).toEqual(new Set(['insurer', 'notary']));
  expect(metered.reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(answer.measured.bytes[0]);

  const log = readKeyLog(names.map(keyFile).filter((file) => existsSync(file)));
  const plain = relays
    .flatMap((relay) => relay.recordings)
    .flatMap((recording) => Object.values(decrypt(recording, log)) as Buffer[]);
  const wire = Buffer.concat(plain);
  // The capture is whole: all payload of the run is in it, and so is the question.
  expect(wire.length).toBeGreaterThan(answer.measured.bytes.reduce((sum, bytes) => sum + bytes, 0));
  expect(wire.includes('p.claims_total > 0.1 * c.income')).toBe(true);

  const values = privateValues();
  expect(values.size).toBeGreaterThan(20_000);
  expect(found(wire, values)).toEqual([]);
  // The search itself finds what is there.
  expect(found(Buffer.concat([wire, Buffer.from([...values][777] as string, 'latin1')]), values)).toHaveLength(1);
});

function partyOf(name: string): DemoParty {
  return parties.find((party) => party.name === name) as DemoParty;
}

function keyFile(name: string): string {
  return join(folder, `${name}.keys`);
}

/**
 * Runs `work` with an environment in which Node logs the TLS secrets of the processes it starts. The party gives its run
 * processes a clean environment, as it should; so they are started through a wrapper instead.
 */
async function withKeyLog<T>(name: string, work: () => Promise<T>): Promise<T> {
  const option = `--tls-keylog=${keyFile(name)}`;
  const wrapper = join(folder, `${name}-node`);
  const preload = join(folder, `${name}-preload.mjs`);
  writeFileSync(wrapper, `#!/bin/sh\nexec "${process.execPath}" "${option}" "$@"\n`, { mode: 0o700 });
  writeFileSync(preload, `process.execPath = ${JSON.stringify(wrapper)};\n`);
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `${option} --import=${preload}`;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
}

/** As latin1 text of their bytes: keys, names and amounts as text; amounts also as the carried integer in 8 bytes. */
function privateValues(): Set<string> {
  const sample = bankAndInsurer();
  const values = new Set<string>();
  const add = (text: string): void => {
    const bytes = Buffer.from(text).toString('latin1');
    // Shorter ones would occur by chance.
    if (bytes.length >= 7) values.add(bytes);
    if (!/^\d+\.\d\d$/.test(text)) return;
    const carried = Buffer.alloc(8);
    carried.writeBigInt64LE(BigInt(text.replace('.', '')));
    // Three bytes and zeros are also what lengths and counters look like.
    if ((carried[3] as number) !== 0 || (carried[2] as number) > 15) {
      values.add(carried.toString('latin1'));
      values.add(carried.reverse().toString('latin1'));
    }
  };
  const column = (csv: string, ...columns: number[]): void => {
    for (const line of csv.trimEnd().split('\n').slice(1)) {
      const cells = line.split(',');
      for (const i of columns) add(cells[i] as string);
    }
  };
  column(sample.customers, 0, 1, 2, 3);
  column(sample.policies, 0, 1, 4);
  expect(readFileSync(scenario.tables[0]?.file as string, 'utf8')).toBe(sample.customers);
  return values;
}

/** The values that occur somewhere in `wire`. */
function found(wire: Buffer, values: ReadonlySet<string>): string[] {
  const byStart = new Map<string, string[]>();
  for (const value of values) {
    const start = value.slice(0, 7);
    byStart.set(start, [...(byStart.get(start) ?? []), value]);
  }
  const text = wire.toString('latin1');
  const hits = new Set<string>();
  for (let at = 0; at + 7 <= text.length; at++) {
    for (const value of byStart.get(text.slice(at, at + 7)) ?? []) if (text.startsWith(value, at)) hits.add(value);
  }
  return [...hits];
}
