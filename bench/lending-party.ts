// Some parties of a question about loans in one process: links on loopback over TLS, then runs, each begun when the parent says so. Their
// rows are there from the start, as the owner's engine would have returned them.

import { randomBytes } from 'node:crypto';
import {
  type DisclosureLine,
  disclosureGuard,
  kindNamed,
  type LocalRows,
  type Result,
  runtimeOf,
} from '@tacit/analysis';
import { protocolNamed, runParty } from '@tacit/engine';
import { type Identity, partyLinks, type Place } from '@tacit/engine/node';

export interface LendingParties {
  /** Numbers of the parties that this process plays. */
  readonly selves: readonly number[];
  readonly parties: readonly Place[];
  readonly computers: number;
  readonly identities: readonly Identity[];
  /** The plan of its kind. */
  readonly plan: never;
  readonly disclosure: readonly DisclosureLine[];
  /** One run each. */
  readonly sessions: readonly string[];
}

/** What a process saw of one run; times in milliseconds of one clock for all processes. */
export interface LendingRun {
  readonly began: number;
  readonly ended: number;
  /** Of the process, from `began` on. */
  readonly cpuMilliseconds: number;
  readonly sent: readonly number[];
  readonly result?: Result;
}

/** Every lender has a loan of this one, and nothing but chance of any other that another has. */
const shared = '110105194912310025';

const tell = (message: { readonly ready: true } | { readonly run: LendingRun }): Promise<void> =>
  new Promise((resolve) => void process.send?.(message, undefined, {}, () => resolve()));
const hear = <T>(): Promise<T> =>
  new Promise((resolve) => void process.once('message', (message) => resolve(message as T)));
const now = (): number => performance.timeOrigin + performance.now();

/** Rows of a lender: identifiers of 18 digits, amounts in cents. */
function rowsOf(rows: number): LocalRows {
  const noise = new BigUint64Array(new Uint8Array(randomBytes(8 * rows)).buffer);
  const values = Array.from(noise, (word, i) => (i === 0 ? shared : String(100_000_000_000_000_000n + (word >> 6n))));
  const amount = BigInt64Array.from(noise, (word, i) => (i === 0 ? 100_000n : word % 5_000_000n));
  return { kind: 'rows', rows, keys: [{ kind: 'text', values }], numbers: { amount }, flags: {}, categories: {} };
}

async function main(): Promise<void> {
  const { selves, parties, computers, identities, plan, disclosure, sessions } = await hear<LendingParties>();
  const names = parties.map(({ name }) => name);
  const kind = kindNamed('lending');
  const tables = new Map<number, LocalRows>();
  for (const [stage, { party, rowsUpTo }] of kind.stages(plan).entries())
    if (selves.includes(names.indexOf(party))) tables.set(stage, rowsOf(rowsUpTo - 10));

  const party = async (self: number, sessionId: string, begin: () => Promise<void>) => {
    const channels = await partyLinks({ parties, self, computers, identity: identities[self] as Identity });
    const options = { names, self, channels, sessionId, program: 'lending', computers };
    return await runParty(options, async (session) => {
      await begin();
      const began = now();
      const runtime = runtimeOf({
        session,
        protocol: protocolNamed('replicated'),
        guard: disclosureGuard(disclosure, names),
        load: (stage) => Promise.resolve(tables.get(stage) as LocalRows),
        ...(names[self] === 'asker' ? { given: [[shared]] } : {}),
      });
      const told = await kind.run(plan, runtime);
      return { began, ended: now(), told };
    });
  };

  for (const sessionId of sessions) {
    let waiting = selves.length;
    let cpu = process.cpuUsage();
    const all = Promise.withResolvers<void>();
    const begin = async (): Promise<void> => {
      waiting -= 1;
      if (waiting === 0) {
        await tell({ ready: true });
        await hear();
        cpu = process.cpuUsage();
        all.resolve();
      }
      await all.promise;
    };
    const outcomes = await Promise.all(selves.map((self) => party(self, sessionId, begin)));
    const found = outcomes.map(({ result }) => result);
    const told = found.find((each) => each.told !== undefined)?.told;
    const { user, system } = process.cpuUsage(cpu);
    await tell({
      run: {
        began: Math.min(...found.map(({ began }) => began)),
        ended: Math.max(...found.map(({ ended }) => ended)),
        cpuMilliseconds: (user + system) / 1000,
        sent: outcomes.map(({ traffic }) => traffic.sent.reduce((sum, bytes) => sum + bytes, 0)),
        ...(told === undefined ? {} : { result: kind.finish(plan, told) }),
      },
    });
  }
  process.disconnect();
}

await main();
