import type { RandomSource } from '../../base/random.ts';
import { loadKernels } from '../../kernels/load.ts';
import { paceOf } from '../../transport/pace.ts';
import { systemRandom } from '../../transport/seeds.ts';
import { requireInteger } from '../checks.ts';
import { guardOfRun, permitAll } from '../guard.ts';
import type { Guard, Sharing } from '../model.ts';
import { watched } from '../watched.ts';
import { ClearSession } from './session.ts';
import { ClearSharing } from './sharing.ts';

export interface ClearOptions {
  /** Randomness of all parties; the system's unless a test gives a seeded one. */
  readonly random?: RandomSource;
  /** How many parties compute, the first ones; the others are clients. All unless given. */
  readonly computers?: number | undefined;
  /** Asked before each reveal; permits everything unless given, as one process holds all data anyway. */
  readonly guard?: Guard;
  /** Ends the run: UsageError('session.stopped'), or the signal's reason if that is a UsageError or PeerError. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a secure program in the clear, one process playing all parties of `names` (in party order). The program sees
 * `session.self` = −1 and `session.owns(p)` true for every party.
 */
export async function runClear<T>(
  names: readonly string[],
  program: (sharing: Sharing) => Promise<T>,
  options: ClearOptions = {},
): Promise<T> {
  await loadKernels();
  const { random = systemRandom, guard = permitAll, signal, computers = names.length } = options;
  const pace = paceOf(signal);
  await pace();
  requireInteger('runClear', 'computers', computers, 1, names.length);
  const session = new ClearSession(names, random, pace, computers);
  return session.watch(program(watched(new ClearSharing(session, guardOfRun(guard)))), signal);
}
