/** What one computation may cost this party: `limits` of its config.yaml. A contract beyond them is refused. */
import { totalmem } from 'node:os';
import { type Contract, kindNamed } from '@tacit/analysis';
import { PolicyError } from '@tacit/engine/text';
import type { Home } from '../identity/home.ts';
import { estimateMemoryMB } from './estimate.ts';
import './messages.ts';

const defaultRows = 200_000_000;
const defaultSentMB = 100_000;

/**
 * Throws PolicyError 'contract.too-many-rows', 'contract.too-many-rows-made', 'contract.too-much-sent' or 'contract.too-much-memory' when a contract, whose
 * plan and cost are known to be right, is beyond what the party of `home` gives.
 */
export function checkLimits(contract: Contract, { name, config }: Pick<Home, 'name' | 'config'>): void {
  const { rows = defaultRows, sentMB = defaultSentMB, memoryMB = totalmem() / 1e6 } = config.limits ?? {};
  const { plan, cost, parties } = contract;
  // Rows that an owner aggregates by itself are nobody else's work.
  const shared = plan.stages.filter((stage) => stage.kind === 'rows');
  for (const { party, dataset, rowsUpTo } of shared) {
    if (rowsUpTo <= rows) continue;
    const fields = { party: name, dataset: `${party}.${dataset}`, found: rowsUpTo, limit: rows };
    throw new PolicyError('contract.too-many-rows', fields);
  }
  const made = kindNamed(contract.kind).mostRows?.(plan) ?? 0;
  if (made > rows) {
    const tables = [...new Set(shared.map(({ party, dataset }) => `${party}.${dataset}`))];
    throw new PolicyError('contract.too-many-rows-made', { party: name, datasets: tables, found: made, limit: rows });
  }
  const self = parties.findIndex((party) => party.name === name);
  // A dealer sends the most when it prepares ahead; whoever gets a part holds it.
  const parts = cost.prepared?.parts ?? [];
  const dealt = parties[self]?.role === 'dealer' ? parts.reduce((sum, bytes) => sum + bytes, 0) : 0;
  const sent = Math.max(cost.bytes[self] ?? 0, dealt) / 1e6;
  if (sent > sentMB) {
    throw new PolicyError('contract.too-much-sent', { party: name, found: Math.ceil(sent), limit: sentMB });
  }
  const rowsShared = Math.max(made, ...shared.map(({ rowsUpTo }) => rowsUpTo));
  const memory = Math.max(
    // What a dealer sends it has made in one piece.
    estimateMemoryMB(parties[self]?.role === 'dealer' ? { bytes: cost.bytes } : cost, self, rowsShared),
    estimateMemoryMB({ bytes: [Math.max(dealt, parts[self] ?? 0)] }, 0, 0),
  );
  if (memory > memoryMB) {
    const fields = { party: name, found: Math.ceil(memory), limit: Math.floor(memoryMB) };
    throw new PolicyError('contract.too-much-memory', fields);
  }
}
