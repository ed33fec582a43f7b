/**
 * A session whose randomness is written down beforehand: for tests of what parties could work out. Who has a seed in
 * the real session has it here too, so what some parties know can be held fixed while all else is drawn anew.
 */
import { utf8, concatBytes } from '../base/bytes.ts';
import { deriveSeed, seededRandom } from './seeds.ts';
import type { Session } from './session.ts';

/** The 32-byte key that these parties alone (one, or both of a pair) draw from. */
export type Script = (holders: readonly number[]) => Uint8Array;

/** Every holder that `known` names draws from one key, whichever the run; all others from the run's own. */
export const knownScript = (known: readonly number[], seed: Uint8Array, run: number): Script => {
  const fresh = deriveSeed(concatBytes(seed, utf8(`run ${run}`)), 'fresh');
  const fixed = deriveSeed(seed, 'fixed');
  return (holders) =>
    deriveSeed(holders.some((holder) => known.includes(holder)) ? fixed : fresh, ...holders.map(String));
};

/** The session with its private randomness and its pair seeds taken from `script`; messages go their real way. */
export function scripted(session: Session, script: Script, path = ''): Session {
  const { self } = session;
  let calls = 0;
  const changed: Pick<Session, 'random' | 'pairSeed' | 'parallel'> = {
    random: seededRandom(deriveSeed(script([self]), 'random', path)),
    pairSeed(a, b, purpose) {
      if (a !== self && b !== self) return undefined;
      return deriveSeed(script([Math.min(a, b), Math.max(a, b)]), 'pair', path, purpose);
    },
    parallel(branches) {
      const call = calls++;
      return session.parallel(
        branches.map((branch, i) => (inner: Session) => branch(scripted(inner, script, `${path}/${call}.${i}`))),
      );
    },
  };
  return new Proxy(session, {
    get(target, key) {
      if (key in changed) return changed[key as keyof typeof changed];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
