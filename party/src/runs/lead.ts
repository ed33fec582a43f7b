/**
 * Leading a run: the others prepare (each checks that everything it approved still holds), all start, their reports are
 * gathered, and the receipt is signed by all.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { PeerError } from '@tacit/engine/text';
import { ProblemError } from '../api/problem.ts';
import type { ApprovalRecord, Receipt, ReceiptBody } from '../api/types.ts';
import { leftBy, verifyReceipt } from '../contracts/receipt.ts';
import type { ActiveRun, PartyReport } from './active-run.ts';
import { markUsedElsewhere } from '../storage/runs.ts';
import { numberUsed } from './run-limits.ts';
import { callTimeoutMs, type RunOffice } from './run-office.ts';

/** Longer than a party waits for its own process to get ready. */
const prepareTimeoutMs = 75_000;
const reportTimeoutMs = 30_000;
/** How long a run that gives way waits for the other one to take its place. */
const giveWayMs = 20_000;

/** Leads a run that has begun here to its end; failures end up in the job. */
export async function lead(office: RunOffice, run: ActiveRun): Promise<void> {
  const { job, others } = run;
  let step = 'preflight';
  try {
    const approvals = await office.book.approvals(job.id);
    await office.unlessFailed(run, [
      run.child.ready,
      ...office.callAll(run, 'prepare', { number: run.number, approvals, ...preparationOf(run) }, prepareTimeoutMs),
    ]);
    step = 'start';
    await office.start(run);
    await office.unlessFailed(run, office.callAll(run, 'start', {}, callTimeoutMs));
    step = 'report';
    await office.unlessFailed(run, [run.child.outcome]);
    const reports = (await office.unlessFailed(
      run,
      run.parties.map((name) => run.reportOf(name, reportTimeoutMs)),
    )) as PartyReport[];
    step = 'receipt';
    const receipt = await makeReceipt(office, run, bodyOf(run, reports, approvals));
    await office.complete(run, receipt);
    // Whoever does not take it ends its own wait by asking for it.
    await Promise.allSettled(others.map((name) => office.call(run, name, 'receipt', { receipt }, callTimeoutMs)));
  } catch (error) {
    if (step === 'preflight' && (await gaveWay(run, error))) return;
    if (error instanceof ProblemError && error.code === numberUsed)
      await markUsedElsewhere(office.context.store, run.id);
    await office.fail(run, error, step);
  }
}

/**
 * A party that refuses because it takes part in another run of the job: if that run's leader comes before this party, it
 * has or will have asked this party, too, and takes the place of this run. True when that has happened.
 */
async function gaveWay(run: ActiveRun, error: unknown): Promise<boolean> {
  if (!(error instanceof ProblemError) || error.code !== 'run.busy') return run.settled;
  const { leader, run: other } = error.fields;
  const first = run.job.contract.parties.find(({ name }) => name === leader || name === run.name)?.name;
  if (first !== leader || leader === run.name || typeof other !== 'string') return false;
  run.yieldsTo = other;
  await Promise.race([run.failed.catch(() => undefined), delay(giveWayMs, undefined, { ref: false })]);
  return run.settled;
}

const preparationOf = ({ preparation }: ActiveRun): { preparation?: string } =>
  preparation === undefined ? {} : { preparation };

async function makeReceipt(office: RunOffice, run: ActiveRun, body: ReceiptBody): Promise<Receipt> {
  const answers = (await office.unlessFailed(run, office.callAll(run, 'sign', { body }, callTimeoutMs))) as unknown[];
  const signatures = new Map([[run.name, await office.sign(run, body)]]);
  for (const [i, name] of run.others.entries()) {
    const signature = (answers[i] as { signature?: unknown } | undefined)?.signature;
    signatures.set(name, typeof signature === 'string' ? signature : '');
  }
  const receipt: Receipt = {
    body,
    signatures: run.parties.map((party) => ({ party, signature: signatures.get(party) ?? '' })),
  };
  verifyReceipt(receipt);
  return receipt;
}

function bodyOf(run: ActiveRun, reports: readonly PartyReport[], approvals: readonly ApprovalRecord[]): ReceiptBody {
  const { contract, contractDigest: digest } = run.job;
  return {
    version: 2,
    contractDigest: digest,
    contract,
    approvals,
    runId: run.id,
    run: run.number,
    ...preparationOf(run),
    startedAt: run.startedAt,
    finishedAt: new Date().toISOString(),
    measured: run.measured(reports),
    results: contract.recipients.map((recipient) => {
      const report = reports[contract.parties.findIndex(({ name }) => name === recipient)];
      if (report?.commitment === undefined) {
        throw new PeerError('run.no-result', { party: recipient, step: 'report' });
      }
      return { recipient, commitment: report.commitment };
    }),
    artifacts: leftBy(contract).map(({ output, party }) => {
      const report = reports[contract.parties.findIndex(({ name }) => name === party)];
      const digest = report?.artifacts.find((each) => each.output === output)?.digest;
      if (digest === undefined) throw new PeerError('run.no-artifact', { party, output, step: 'report' });
      return { output, party, digest };
    }),
    auditHeads: run.parties.map((party, number) => {
      const report = reports[number];
      if (report === undefined) throw new Error('a party without a report');
      return { party, ...report.audit };
    }),
  };
}
