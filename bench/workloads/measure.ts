// Times one batch of work as one party; every workload's `run` ends in it.

import type { Session } from '@tacit/engine';

export interface Runs {
  /** Untimed runs before the timed ones, at least 1: small batches end before compiler and memory have settled. */
  readonly warmUps: number;
  readonly runs: number;
}

/** What one party measured. */
export interface Timed {
  readonly milliseconds: number[];
  /** The first warm-up. */
  readonly firstMilliseconds: number;
  /** This party's clock before and after the last run. */
  readonly clocks: readonly [number, number];
  /** Payload sent by this party in the last run. */
  readonly bytes: number;
  /** Processor time of this party in one timed run, which other load on the machine hardly lengthens. */
  readonly cpuMilliseconds: number;
}

/** Runs `batch` again and again; each run starts when all parties are ready. */
export async function measure(
  session: Session,
  { warmUps, runs }: Runs,
  batch: () => Promise<unknown>,
): Promise<Timed> {
  const milliseconds: number[] = [];
  const total = (sent: readonly number[]): number => sent.reduce((sum, bytes) => sum + bytes, 0);
  let firstMilliseconds = 0;
  let clocks: [number, number] = [0, 0];
  let bytes = 0;
  let cpu = process.cpuUsage();
  for (let i = 0; i < warmUps + runs; i++) {
    await meet(session);
    if (i === warmUps) cpu = process.cpuUsage();
    const before = session.traffic();
    const start = performance.now();
    await discard(batch);
    const spent = performance.now() - start;
    const after = session.traffic();
    if (i === 0) firstMilliseconds = spent;
    if (i >= warmUps) milliseconds.push(spent);
    clocks = [before.rounds, after.rounds];
    bytes = total(after.sent) - total(before.sent);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { milliseconds, firstMilliseconds, clocks, bytes, cpuMilliseconds: (user + system) / 1000 / runs };
}

/** Results would otherwise live in the caller's frame until the next run has ended. */
async function discard(batch: () => Promise<unknown>): Promise<void> {
  await batch();
}

/** Every party hears from every other. */
async function meet(session: Session): Promise<void> {
  const others = session.names.map((_, party) => party).filter((party) => party !== session.self);
  const arrivals = others.map((party) => session.receive(party, new Uint8Array(1)));
  for (const party of others) session.send(party, new Uint8Array(1), true);
  for (const arrival of arrivals) await arrival;
}

/** `length` random words of this party, undefined at all others. */
export function randomWords(session: Session, owner: number, length: number): BigUint64Array | undefined {
  if (!session.owns(owner)) return undefined;
  const values = new BigUint64Array(length);
  session.random.fill(new Uint8Array(values.buffer));
  return values;
}
