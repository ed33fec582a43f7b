/**
 * A sharing as programs get it: each interactive operation of the contract runs as an operation of its session, so that a
 * lost await and parties that drifted apart are told as what they are. Protocols call each other's operations on `this`,
 * below this file, so what is built of several counts as one.
 *
 * Operations that draw common randomness without a message wait for nothing, but must not come in the midst of another:
 * there each party has drawn a different number of masks, and a mask of the one would be a random share of the other.
 */
import { nameClientOperations, nameOperations } from '../transport/labels.ts';
import type { Session } from '../transport/session.ts';
import { inheritLoops } from './loops.ts';
import type { Sharing } from './model.ts';
import { markLearned } from './published.ts';

/** Names of the contract's operations that send messages. */
type Interactive = {
  [K in keyof Sharing]: Sharing[K] extends (...given: never[]) => Promise<unknown> ? K : never;
}[keyof Sharing];

/** Every operation of the contract that sends messages; the type holds the list to the contract. */
const interactive: Readonly<Record<Interactive, true>> = {
  inputRing: true,
  inputBits: true,
  inputRearranged: true,
  multiply: true,
  dot: true,
  matrixProduct: true,
  and: true,
  bitMatrixProduct: true,
  summands: true,
  shiftedSummands: true,
  bitsToRing: true,
  weighBits: true,
  summable: true,
  rowSums: true,
  shiftAndWeigh: true,
  shuffle: true,
  permute: true,
  open: true,
  openBits: true,
  reveal: true,
  revealBits: true,
};

nameOperations(Object.keys(interactive));
nameClientOperations(['inputRing', 'inputBits'] satisfies Interactive[]);

/** Operations by which the program learns values. */
const learning: ReadonlyMap<string, 'opened' | 'revealed'> = new Map<keyof Sharing, 'opened' | 'revealed'>([
  ['open', 'opened'],
  ['openBits', 'opened'],
  ['reveal', 'revealed'],
  ['revealBits', 'revealed'],
]);

/** Local operations that draw from generators which parties have in common. */
const drawing: ReadonlySet<string> = new Set<keyof Sharing>(['randomRing', 'randomBits', 'randomOrder']);

/** The same sharing, with every interactive operation watched by its session. */
export function watched(sharing: Sharing): Sharing {
  const members = new Map<string | symbol, unknown>();
  return new Proxy(sharing, {
    get(target, name) {
      let member = members.get(name);
      if (member === undefined) {
        member = memberOf(target, name);
        members.set(name, member);
      }
      return member;
    },
  });
}

function memberOf(target: Sharing, name: string | symbol): unknown {
  if (name === 'on') {
    return (session: Session) => {
      inheritLoops(target.session, session);
      return watched(target.on(session));
    };
  }
  const value: unknown = Reflect.get(target, name);
  if (typeof value !== 'function') return value;
  const method = (...given: unknown[]): unknown => Reflect.apply(value, target, given);
  if (typeof name !== 'string') return method;
  if (drawing.has(name)) {
    return (...given: unknown[]) => {
      target.session.requireIdle(name);
      return method(...given);
    };
  }
  if (!Object.hasOwn(interactive, name)) return method;
  const run = (given: readonly unknown[]) => target.session.operation(name, async () => method(...given));
  const how = learning.get(name);
  if (how === undefined) return (...given: unknown[]) => run(given);
  return async (...given: unknown[]) => {
    const values = await run(given);
    if (ArrayBuffer.isView(values)) markLearned(values, how);
    return values;
  };
}
