/** A contract as whoever signs it reads it: who, until when, under which minimum, what exactly, and who learns what. */
import { type Contract, type Grant, type Job, say } from '@tacit/party/api';
import { termLines } from '@tacit/party/api/owner';
import type { Io } from './io.ts';
import { costText, disclosureText } from './job-view.ts';
import { questionBlock } from './question-view.ts';
import { fitted } from './width.ts';
import { verdictText } from './verdict-view.ts';

/** What earlier answers add, then everything that a signature is over, and what it needs beyond the own policy. */
export function contractText(job: Job, io: Io, original: boolean): string {
  const { contract } = job;
  return [
    ...(job.earlier === undefined ? [] : [verdictText(job.earlier, io)]),
    termsText(contract, job.missingGrants, io),
    questionBlock(contract, io, original),
    disclosureText(contract.disclosure, io),
    [
      costText(
        contract.cost,
        contract.parties.map(({ name }) => name),
        null,
        io,
      ),
      say('cli.job.digest', { digest: job.contractDigest }, io.language),
    ].join('\n'),
  ].join('\n\n');
}

/** Proposer, recipients, computers, end, attempts, minimum, missing permissions: a line each. */
export function termsText(contract: Contract, missing: readonly Grant[], io: Io): string {
  const lines = termLines(contract, io.language);
  if (missing.length > 0) {
    const grants = missing.map(({ dataset, column, use }) => `${use}: ${dataset}.${column}`);
    lines.push(say('cli.contract.missing', { grants }, io.language));
  }
  const rows = lines.map((line) => `  ${line}`);
  return fitted([say('cli.contract.title', {}, io.language), ...rows].join('\n'));
}
