// Multiplications or ANDs of one batch, timed as one party; each run starts when all parties are ready.

import { replicated, type Session, type Sharing } from '@tacit/engine';

export interface BatchRequest {
  readonly operation: 'multiply' | 'and';
  /** Ring elements, or words of 64 bits. */
  readonly length: number;
  readonly warmUps: number;
  readonly runs: number;
}

export interface BatchResult {
  readonly milliseconds: number[];
  /** This party's clock before and after the last run. */
  readonly clocks: readonly [number, number];
  /** Sent by this party in one run. */
  readonly bytes: number;
  /** Processor time of this party in all timed runs, which other load on the machine does not lengthen. */
  readonly cpuMilliseconds: number;
}

export async function run(session: Session, { operation, length, warmUps, runs }: BatchRequest): Promise<BatchResult> {
  const sharing = await replicated.create(session);
  const batch = await prepare(sharing, operation, length);
  const milliseconds: number[] = [];
  const total = (sent: readonly number[]): number => sent.reduce((sum, bytes) => sum + bytes, 0);
  let clocks: [number, number] = [0, 0];
  let bytes = 0;
  let cpu = process.cpuUsage();
  for (let i = 0; i < warmUps + runs; i++) {
    await sharing.open(sharing.constantRing(new BigUint64Array(1)));
    if (i === warmUps) cpu = process.cpuUsage();
    const before = session.traffic();
    const start = performance.now();
    await batch();
    const spent = performance.now() - start;
    const after = session.traffic();
    if (i >= warmUps) milliseconds.push(spent);
    clocks = [before.rounds, after.rounds];
    bytes = total(after.sent) - total(before.sent);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { milliseconds, clocks, bytes, cpuMilliseconds: (user + system) / 1000 };
}

/** Inputs of two owners, and the operation on them. */
async function prepare(
  sharing: Sharing,
  operation: 'multiply' | 'and',
  length: number,
): Promise<() => Promise<unknown>> {
  const { session } = sharing;
  const words = (owner: number): BigUint64Array | undefined => {
    if (!session.owns(owner)) return undefined;
    const values = new BigUint64Array(length);
    session.random.fill(new Uint8Array(values.buffer));
    return values;
  };
  if (operation === 'multiply') {
    const x = await sharing.inputRing(0, length, words(0));
    const y = await sharing.inputRing(1, length, words(1));
    return () => sharing.multiply(x, y);
  }
  const x = await sharing.inputBits(0, 64 * length, 1, words(0));
  const y = await sharing.inputBits(1, 64 * length, 1, words(1));
  return () => sharing.and(x, y);
}
