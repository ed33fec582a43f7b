/**
 * What a dealer prepares ahead: it plays all parties of the preparation in its own process, and seals each computer's part for
 * that computer. It needs a link to nobody, neither then nor when the preparation is used (`runPrepared`).
 *
 * Security: as with a dealer that is there (additive/dealer.ts), which knows all correlations, too. The parties' seeds are drawn
 * anew for each preparation, at the dealer.
 */
import { UsageError } from '../base/errors.ts';
import { type PrgName, prgNames } from '../platform/types.ts';
import { runLocal } from '../transport/local-mesh.ts';
import './messages.ts';
import type { Plan } from './needs.ts';
import type { Preparation } from './preparation.ts';
import type { CorrelationSource, Protocol } from './protocol.ts';
import { prepare } from './run.ts';
import { sealedFileBytes } from './sealed-preparation.ts';

export interface DealOptions {
  readonly prg?: PrgName;
  readonly signal?: AbortSignal;
}

/**
 * Makes what `plan` takes for the computers `names`, all of them here: their parts, in order. `prg`: the generator of the runs
 * that take it, wherever the dealer runs. Throws UsageError('preparation.none') for a protocol without a dealer.
 */
export async function dealPreparation(
  protocol: Protocol,
  names: readonly string[],
  plan: Plan,
  { prg = prgNames[0], signal }: DealOptions = {},
): Promise<Preparation[]> {
  requireDealer(protocol);
  const { results } = await runLocal([...names, nobody(names)], (session) => prepare(protocol, session, plan), {
    prg,
    signal,
  });
  return results.filter((part) => part !== undefined);
}

/** Bytes of the sealed file of each of the computers `names`: exact. Throws as `dealPreparation`. */
export function dealtFileBytes(
  protocol: Protocol,
  names: readonly string[],
  plan: Plan,
  prg: PrgName = prgNames[0],
): number[] {
  const given = requireDealer(protocol);
  const shared = { protocol: protocol.name, names, prg, plan };
  return names.map((_, self) => sealedFileBytes({ ...shared, self, given: given(plan, names.length, self) }));
}

function requireDealer({ name, source }: Protocol): NonNullable<CorrelationSource['given']> {
  if (source?.given === undefined) throw new UsageError('preparation.none', { protocol: name });
  return source.given;
}

/** A name for the dealer that none of the computers has. */
function nobody(names: readonly string[]): string {
  let name = 'dealer';
  while (names.includes(name)) name += '.';
  return name;
}
