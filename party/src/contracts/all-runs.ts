/**
 * What all runs of a contract take together, where none has to send again what was lost: one protocol's first run may be dear and its
 * later ones cheap. It is by this that protocols are compared.
 */
import type { Cost, RunCost } from '@tacit/analysis';

/** Bytes that each party sends. */
export function bytesOfAll({ bytes, later }: Pick<Cost, 'bytes' | 'later'>, runs: number): number[] {
  return bytes.map((first, i) => first + (runs - 1) * ((later?.bytes ?? bytes)[i] ?? 0));
}

/** Of the first run and of all; null where one cannot be told. `take`: the seconds of one run. */
export function secondsOfAll(
  cost: Cost,
  runs: number,
  take: (cost: RunCost, isLater: boolean) => number | null,
): { readonly seconds: number | null; readonly allSeconds: number | null } {
  const first = take(cost, false);
  const later = cost.later === undefined ? first : take(cost.later, true);
  return { seconds: first, allSeconds: first === null || later === null ? null : first + (runs - 1) * later };
}
