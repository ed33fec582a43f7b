/**
 * Leading a run: the others prepare (each checks that everything it approved still holds), all start, their reports are
 * gathered, and the receipt is signed by all.
 */
import { PeerError } from '@tacit/engine';
import type { ApprovalRecord, Receipt, ReceiptBody } from '../api/types.ts';
import { verifyReceipt } from '../contracts/receipt.ts';
import type { ActiveRun, PartyReport } from './active-run.ts';
import { callTimeoutMs, type RunOffice } from './run-office.ts';

const prepareTimeoutMs = 25_000;
const reportTimeoutMs = 15_000;

/** Leads a run that has begun here to its end; failures end up in the job. */
export async function lead(office: RunOffice, run: ActiveRun): Promise<void> {
  const { job, others } = run;
  let step = 'preflight';
  try {
    const approvals = await office.book.approvals(job.id);
    await office.unlessFailed(run, [
      run.child.ready,
      ...office.callAll(run, 'prepare', { approvals }, prepareTimeoutMs),
    ]);
    step = 'start';
    run.child.start();
    await office.unlessFailed(run, office.callAll(run, 'start', {}, callTimeoutMs));
    step = 'report';
    await office.unlessFailed(run, [run.child.outcome]);
    const reports = (await office.unlessFailed(
      run,
      job.contract.parties.map(({ name }) => run.reportOf(name, reportTimeoutMs)),
    )) as PartyReport[];
    step = 'receipt';
    const receipt = await makeReceipt(office, run, bodyOf(run, reports, approvals));
    await office.complete(run, receipt);
    // Whoever does not take it ends its own wait by asking for it.
    await Promise.allSettled(others.map((name) => office.call(run, name, 'receipt', { receipt }, callTimeoutMs)));
  } catch (error) {
    await office.fail(run, error, step);
  }
}

async function makeReceipt(office: RunOffice, run: ActiveRun, body: ReceiptBody): Promise<Receipt> {
  const answers = (await office.unlessFailed(run, office.callAll(run, 'sign', { body }, callTimeoutMs))) as unknown[];
  const signatures = new Map([[run.name, office.sign(body)]]);
  for (const [i, name] of run.others.entries()) {
    const signature = (answers[i] as { signature?: unknown } | undefined)?.signature;
    signatures.set(name, typeof signature === 'string' ? signature : '');
  }
  const receipt: Receipt = {
    body,
    signatures: run.job.contract.parties.map(({ name }) => ({ party: name, signature: signatures.get(name) ?? '' })),
  };
  verifyReceipt(receipt);
  return receipt;
}

function bodyOf(run: ActiveRun, reports: readonly PartyReport[], approvals: readonly ApprovalRecord[]): ReceiptBody {
  const { contract, contractDigest: digest } = run.job;
  return {
    version: 1,
    contractDigest: digest,
    contract,
    approvals,
    runId: run.id,
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
  };
}
