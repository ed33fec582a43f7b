/** One question of a demonstration: proposed by the first party, signed by all, run, and its receipts verified. */
import { type Job, type JobResult, ProblemError, type Question, UsageError } from '@tacit/party/api';
import { verifyReceipt } from '@tacit/party/receipts';
import type { DemoParty } from './parties.ts';

export interface SignedRun {
  readonly job: Job;
  readonly result: JobResult;
  readonly cost: {
    readonly declared: { readonly rounds: number; readonly bytes: readonly number[] };
    readonly measured: { readonly rounds: number; readonly bytes: readonly number[] };
  };
  readonly receipts: { readonly count: number; readonly verified: number };
  /** Until all had signed, and of the run. */
  readonly seconds: { readonly agreed: number; readonly run: number };
}

/** `signed`: told of the contract once all have signed it. Throws what made the run fail; UsageError 'demo.not-completed'. */
export async function signedRun(
  question: Question,
  all: readonly DemoParty[],
  signed: (job: Job) => void = () => undefined,
): Promise<SignedRun> {
  const [{ client: first }] = all as readonly [DemoParty];
  const begun = performance.now();
  const proposed = await first.propose(question);
  for (const { client } of all) await client.approve(proposed.id);
  const agreed = performance.now();
  signed(proposed);
  await first.run(proposed.id);
  const job = await first.watch(proposed.id, () => undefined);
  const ran = performance.now();
  if (job.failure !== undefined) throw new ProblemError(job.failure.problem);
  if (job.state !== 'completed') throw new UsageError('demo.not-completed', { state: job.state });
  const result = await first.result(job.id);
  const { rounds, bytes } = job.contract.cost;
  return {
    job,
    result,
    cost: { declared: { rounds, bytes }, measured: result.measured },
    receipts: await receiptsOf(job.id, all),
    seconds: { agreed: seconds(agreed - begun), run: seconds(ran - agreed) },
  };
}

async function receiptsOf(id: string, all: readonly DemoParty[]): Promise<SignedRun['receipts']> {
  const cards = all.map(({ card }) => card);
  let verified = 0;
  for (const { client } of all) {
    // The asking party may be a message ahead of the others.
    await client.watch(id, () => undefined);
    try {
      verifyReceipt(await client.receipt(id), cards);
      verified++;
    } catch {
      // Not counted.
    }
  }
  return { count: all.length, verified };
}

const seconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;
