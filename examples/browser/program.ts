/** The private average of three numbers, and what each party saw on the way. */
import { permitLines, replicated, runLocal, runProgram, type Session, type Sharing, together } from '@tacit/engine';

export const names = ['Ada', 'Ben', 'Cleo'] as const;
const everyone = [0, 1, 2];

/** One message that a party received. */
interface Seen {
  readonly step: string;
  readonly from: number;
  /** Hexadecimal. */
  readonly bytes: string;
}

export interface Outcome {
  /** In hundredths, times three: exact. */
  readonly sum: bigint;
  readonly rounds: number;
  readonly bytes: number;
  /** The generator of masks that the parties agreed on. */
  readonly prg: string;
  /** By party. */
  readonly seen: readonly (readonly Seen[])[];
}

/** The program that every party runs. `own` is this party's number in hundredths; it holds nobody else's. */
async function sumOf(sharing: Sharing, own: bigint): Promise<bigint> {
  const { session } = sharing;
  session.step('inputs');
  // Three inputs that do not depend on each other: one round.
  const inputs = await together(
    sharing,
    everyone.map((owner) => (on: Sharing) => {
      const value = session.owns(owner) ? BigUint64Array.of(BigInt.asUintN(64, own)) : undefined;
      return on.inputRing(owner, 1, value);
    }),
  );
  const total = inputs.reduce((sum, input) => sharing.add(sum, input));
  session.step('answer');
  const revealed = await sharing.reveal(total, 'sum', everyone);
  return BigInt.asIntN(64, revealed?.[0] ?? 0n);
}

type Branch = (session: Session) => Promise<unknown>;

/** The session and its branches, noting every message that arrives. */
function watching(session: Session, seen: Seen[], step = ''): Session {
  let current = step;
  return new Proxy(session, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        if (name === 'step') current = given[0] as string;
        if (name === 'parallel') {
          const branches = given[0] as readonly Branch[];
          return target.parallel(branches.map((branch) => (inner) => branch(watching(inner, seen, current))));
        }
        const result: unknown = Reflect.apply(member, target, given);
        if (name !== 'receive') return result;
        const [from, bytes] = given as [number, Uint8Array];
        return (result as Promise<void>).then(() => {
          const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
          seen.push({ step: current, from, bytes: hex });
        });
      };
    },
  });
}

/** Runs all three parties in this process. In earnest each would run in its own, over TLS; the program would be the same. */
export async function averageOf(numbers: readonly bigint[]): Promise<Outcome> {
  const guard = permitLines({ sum: everyone });
  const seen: Seen[][] = names.map(() => []);
  let prg = '';
  const { results, traffic } = await runLocal(names, (session) => {
    ({ prg } = session);
    const { self } = session;
    const own = numbers[self] as bigint;
    return runProgram(replicated, watching(session, seen[self] as Seen[]), (sharing) => sumOf(sharing, own), guard);
  });
  return {
    sum: results[0] as bigint,
    rounds: Math.max(...traffic.map(({ rounds }) => rounds)),
    bytes: traffic.reduce((total, { sent }) => total + sent.reduce((sum, to) => sum + to, 0), 0),
    prg,
    seen,
  };
}
