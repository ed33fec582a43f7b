/** What the browser's benchmark runs in a tab: all three parties of a computation in its one thread. */
import {
  isNegative,
  permitAll,
  Prg,
  replicated,
  type Ring,
  runClear,
  runCost,
  runLocal,
  runProgram,
  type Sharing,
} from '@tacit/engine';

export interface BrowserRequest {
  readonly work: 'aes-128-ctr' | 'chacha20' | 'multiply' | 'compare' | 'round';
  readonly length: number;
  readonly warmUps: number;
  readonly runs: number;
}

export interface BrowserReport {
  /** Of each run. */
  readonly milliseconds: readonly number[];
  /** Of one run; payload bytes of the party that sends most. */
  readonly rounds: number;
  readonly bytes: number;
}

const names = ['bank', 'insurer', 'helper'];

const works: Readonly<Record<'multiply' | 'compare' | 'round', (sharing: Sharing, x: Ring) => Promise<unknown>>> = {
  multiply: (sharing, x) => sharing.multiply(x, x),
  compare: (sharing, x) => isNegative(sharing, sharing.negate(x)),
  round: (sharing, x) => sharing.multiply(x, x),
};

/** Measures one kind of work. */
export async function measure({ work, length, warmUps, runs }: BrowserRequest): Promise<BrowserReport> {
  if (work === 'aes-128-ctr' || work === 'chacha20') {
    // What a session loads before it begins, the ciphers among it.
    await runClear([], async () => {});
    const prg = new Prg(new Uint8Array(32), 'bench', work);
    const target = new Uint8Array(length);
    return { milliseconds: await repeat(warmUps, runs, async () => prg.fill(target)), rounds: 0, bytes: 0 };
  }
  const input = (sharing: Sharing): Promise<Ring> =>
    sharing.inputRing(0, length, sharing.session.owns(0) ? new BigUint64Array(length).fill(12_345n) : undefined);
  const { results } = await runLocal(names, (session) =>
    runProgram(
      replicated,
      session,
      async (sharing) => {
        const x = await input(sharing);
        return repeat(warmUps, runs, () => works[work](sharing, x));
      },
      permitAll,
    ),
  );
  const before = await runCost(names, replicated, input);
  const after = await runCost(names, replicated, async (sharing) => works[work](sharing, await input(sharing)));
  const sent = after.sent.map((row, party) => total(row) - total(before.sent[party] ?? []));
  return { milliseconds: results[0] ?? [], rounds: after.rounds - before.rounds, bytes: Math.max(...sent) };
}

const total = (row: readonly number[]): number => row.reduce((sum, bytes) => sum + bytes, 0);

async function repeat(warmUps: number, runs: number, work: () => Promise<unknown>): Promise<number[]> {
  for (let i = 0; i < warmUps; i++) await work();
  const milliseconds: number[] = [];
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    await work();
    milliseconds.push(performance.now() - started);
  }
  return milliseconds;
}
