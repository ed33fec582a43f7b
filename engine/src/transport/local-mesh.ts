/** All parties of a computation in one process, over in-process channels: for tests, demonstrations and benches. */
import { toHex } from '../base/bytes.ts';
import type { PrgName } from '../platform/types.ts';
import type { Channel } from '../base/channel.ts';
import { TacitError } from '../base/errors.ts';
import { localChannelPair } from './local-channel.ts';
import { runParty } from './mesh-session.ts';
import type { MeshOptions } from './mesh.ts';
import { deriveSeed, seededRandom, seedBytes, systemRandom } from './seeds.ts';
import type { Session, Traffic } from './session.ts';

export interface LocalOptions {
  /** How many parties compute: see MeshOptions. All unless given. */
  readonly computers?: number | undefined;
  /** Makes all randomness repeat: for tests only. */
  readonly seed?: Uint8Array | undefined;
  /** Wraps both ends of every link, for instance to delay it. */
  readonly shape?: ((channel: Channel) => Channel) | undefined;
  /** See MeshOptions. */
  readonly prg?: PrgName | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LocalRun<T> {
  /** What each party's program returned, in party order. */
  readonly results: T[];
  readonly traffic: Traffic[];
}

/**
 * Runs `program` as every party of `names`. Rejects with the failure of the party that failed first, as that party sees it.
 */
export async function runLocal<T>(
  names: readonly string[],
  program: (session: Session) => Promise<T>,
  options: LocalOptions = {},
): Promise<LocalRun<T>> {
  let first: { error: unknown } | undefined;
  const runs = await Promise.allSettled(
    startLocal(names, program, options).map((run) =>
      run.catch((error: unknown) => {
        // Others may hear of a failure before the party that failed has ended.
        if (first === undefined || (isReported(first.error) && !isReported(error))) first = { error };
        throw error;
      }),
    ),
  );
  if (first !== undefined) throw first.error;
  const done = runs.map((run) => (run as PromiseFulfilledResult<{ result: T; traffic: Traffic }>).value);
  return { results: done.map(({ result }) => result), traffic: done.map(({ traffic }) => traffic) };
}

const isReported = (error: unknown): boolean => error instanceof TacitError && error.fields['reportedBy'] !== undefined;

/** Starts `program` as every party of `names`; each party's outcome is its own promise. */
export function startLocal<T>(
  names: readonly string[],
  program: (session: Session) => Promise<T>,
  options: LocalOptions = {},
): Promise<{ result: T; traffic: Traffic }>[] {
  const shape = options.shape ?? ((channel: Channel) => channel);
  const channels: (Channel | undefined)[][] = names.map(() => names.map(() => undefined));
  const { computers = names.length } = options;
  for (let a = 0; a < computers; a++) {
    for (let b = a + 1; b < names.length; b++) {
      const [left, right] = localChannelPair();
      (channels[a] as (Channel | undefined)[])[b] = shape(left);
      (channels[b] as (Channel | undefined)[])[a] = shape(right);
    }
  }
  const id = new Uint8Array(seedBytes);
  systemRandom.fill(id);
  return names.map((_, self) => {
    const seed = options.seed === undefined ? undefined : deriveSeed(options.seed, 'party', String(self));
    const party: MeshOptions = {
      names,
      self,
      channels: channels[self] as (Channel | undefined)[],
      sessionId: options.seed === undefined ? toHex(id) : 'seeded',
      program: 'local',
      computers,
      ...(options.prg === undefined ? {} : { prg: options.prg }),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(seed === undefined ? {} : { randomFor: (path) => seededRandom(deriveSeed(seed, path)) }),
    };
    return runParty(party, program);
  });
}
