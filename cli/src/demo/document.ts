/** The demonstration as one JSON document. */
import { type DisclosureLine, type JobResult, type Language, say } from '@tacit/party/api';
import type { Outcome, Plain } from './demo.ts';
import type { PlainAnswer } from './plaintext.ts';
import type { Scenario } from './scenario.ts';

export function demoDocument({ scenario, job, result, plain, matches, ...rest }: Outcome, language: Language) {
  const { contract } = job;
  const hint = withheldHint(scenario, result, language);
  return {
    question: 'sql' in scenario.ask ? scenario.ask.sql.trim() : scenario.ask.question,
    contract: { id: job.id, digest: job.contractDigest, ...contract },
    disclosure: contract.disclosure.map((line) => disclosureLine(line, language)),
    cost: {
      declared: { rounds: contract.cost.rounds, bytes: contract.cost.bytes },
      measured: { rounds: result.measured.rounds, bytes: result.measured.bytes },
      framing: { bytes: result.measured.framing },
    },
    result: resultOf(result),
    ...(hint === undefined ? {} : { hint }),
    plaintext: plainOf(plain),
    matchesPlaintext: matches,
    receipts: rest.receipts,
    seconds: { ...rest.seconds, inRun: result.seconds },
    peakMemoryMB: rest.peakMemoryMB,
  };
}

/** How to see what is withheld, or may be, where the minimum is the demonstration's own and not an owner's. */
export function withheldHint(
  { minimumGroupSize: minimum }: Scenario,
  { result }: JobResult,
  language: Language,
): string | undefined {
  if (minimum === undefined || minimum <= 1 || result.kind !== 'table') return undefined;
  const { rows, withheldGroups } = result.table;
  const isWithheld =
    withheldGroups !== 0 || rows.some((row) => row.some((cell) => cell !== null && typeof cell === 'object'));
  return isWithheld ? say('demo.withheld', { minimum }, language) : undefined;
}

export function disclosureLine(line: DisclosureLine, language: Language) {
  return { id: line.id, who: line.who, text: say(line.text, line.values, language), releases: line.releases };
}

function resultOf({ result }: Outcome['result']) {
  if (result.kind === 'report') return result.report.numbers;
  if (result.kind === 'set') return { columns: result.set.columns.map(({ name }) => name), rows: result.set.rows };
  if (result.kind !== 'table') throw new Error('a demonstration shows tables and reports');
  const { columns, rows, withheldGroups } = result.table;
  return { columns: columns.map((column) => column.name), rows, withheldGroups };
}

function plainOf(plain: Plain) {
  if (plain.kind === 'none') return null;
  if (plain.kind === 'set') return { rows: plain.rows.length };
  return plain.kind === 'table' ? shownTable(plain.table) : { figures: plain.figures };
}

function shownTable({ rows, withheldGroups }: PlainAnswer) {
  return { rows, withheldGroups };
}
