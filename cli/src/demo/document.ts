/** The demonstration as one JSON document. */
import { type DisclosureLine, type Language, say, tableOf } from '@tacit/party/api';
import type { Outcome } from './demo.ts';

export function demoDocument({ scenario, job, result, plain, matches, ...rest }: Outcome, language: Language) {
  const { contract } = job;
  const table = tableOf(result);
  return {
    question: scenario.sql.trim(),
    contract: { id: job.id, digest: job.contractDigest, ...contract },
    disclosure: contract.disclosure.map((line) => disclosureLine(line, language)),
    cost: {
      declared: { rounds: contract.cost.rounds, bytes: contract.cost.bytes },
      measured: { rounds: result.measured.rounds, bytes: result.measured.bytes },
      framing: { bytes: result.measured.framing },
    },
    result: {
      columns: table.columns.map((column) => column.name),
      rows: table.rows,
      withheldGroups: table.withheldGroups,
    },
    plaintext: { rows: plain.rows, withheldGroups: plain.withheldGroups },
    matchesPlaintext: matches,
    receipts: rest.receipts,
    seconds: { ...rest.seconds, inRun: result.seconds },
    peakMemoryMB: rest.peakMemoryMB,
  };
}

function disclosureLine(line: DisclosureLine, language: Language) {
  return { id: line.id, who: line.who, text: say(line.text, line.values, language), releases: line.releases };
}
