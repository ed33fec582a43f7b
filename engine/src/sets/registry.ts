/** Every protocol for set intersection, by the name that contracts give it: one line each. */
import { UsageError } from '../base/errors.ts';
import '../sharing/messages.ts';
import type { SetProtocol } from './intersection.ts';
import { okvsOt, okvsOtMalicious } from './okvs-ot.ts';
import { oprf } from './oprf.ts';
import { sharedCount } from './shared-count.ts';
import { tokens } from './tokens.ts';
import { vole, voleMalicious } from './vole.ts';
import { zeroSharing } from './zero-sharing.ts';

/** Every protocol, the fastest of two owners first. */
export const setProtocols: readonly SetProtocol[] = [
  vole,
  voleMalicious,
  okvsOt,
  okvsOtMalicious,
  oprf,
  zeroSharing,
  sharedCount,
  tokens,
];

/** The protocol of this name; throws UsageError('sharing.unknown-protocol'). */
export function setProtocolNamed(name: string): SetProtocol {
  const found = setProtocols.find((protocol) => protocol.name === name);
  if (found !== undefined) return found;
  throw new UsageError('sharing.unknown-protocol', { protocol: name, known: setProtocols.map((each) => each.name) });
}
