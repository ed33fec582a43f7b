/** The demonstration as one JSON document. */
import { type DisclosureLine, type Language, say } from '@tacit/party/api';
import type { Outcome } from './demo.ts';
import type { PlainAnswer } from './plaintext.ts';

export function demoDocument({ scenario, job, result, plain, matches, ...rest }: Outcome, language: Language) {
  const { contract } = job;
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
    plaintext: plain.kind === 'table' ? shownTable(plain.table) : { figures: plain.figures },
    matchesPlaintext: matches,
    receipts: rest.receipts,
    seconds: { ...rest.seconds, inRun: result.seconds },
    peakMemoryMB: rest.peakMemoryMB,
  };
}

function disclosureLine(line: DisclosureLine, language: Language) {
  return { id: line.id, who: line.who, text: say(line.text, line.values, language), releases: line.releases };
}

function resultOf({ result }: Outcome['result']) {
  if (result.kind === 'report') return result.report.numbers;
  const { columns, rows, withheldGroups } = result.table;
  return { columns: columns.map((column) => column.name), rows, withheldGroups };
}

function shownTable({ rows, withheldGroups }: PlainAnswer) {
  return { rows, withheldGroups };
}
