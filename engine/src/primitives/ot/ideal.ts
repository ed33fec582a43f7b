/**
 * The ideal functionality of oblivious transfer, both ends in one process: a trusted third party hands over what the calls
 * promise, and nothing is sent. For tests of those who build on OT, and as the oracle of the real ends.
 */
import { bytesOf } from '../../base/bytes.ts';
import type { RandomSource } from '../../base/random.ts';
import { wordsFor } from '../../math/bits.ts';
import { withDefaults } from './flows.ts';
import type { OtEnds, OtReceiver, OtSender } from './types.ts';

type Words = BigUint64Array;
type Messages = readonly [zero: Words, one: Words];

/** What the sender's call leaves for the receiver's: messages, or a function of the receiver's input. */
interface Offer {
  readonly call: string;
  readonly give: (input: Words) => Words;
}

const bit = (words: Words, i: number): bigint => ((words[i >> 6] as bigint) >> BigInt(i & 63)) & 1n;
/** Word i of `one` where choice floor(i / each) is set, of `zero` elsewhere. */
const pick = ([zero, one]: Messages, choices: Words, each: number): Words =>
  zero.map((word, i) => (bit(choices, Math.floor(i / each)) === 1n ? (one[i] as bigint) : word));
const bitwise = ([zero, one]: Messages, choices: Words): Words =>
  zero.map((word, i) => word ^ ((word ^ (one[i] as bigint)) & (choices[i] as bigint)));

/** Both ends of an ideal OT from party `sender` to party `receiver`; calls on them are matched in order. */
export function idealOt(random: RandomSource, sender = 0, receiver = 1): OtEnds {
  const offers: Offer[] = [];
  const waiting: ((offer: Offer) => void)[] = [];
  const options = withDefaults({ adversary: 'malicious' });
  const draw = (length: number): Words => {
    const words = new BigUint64Array(length);
    random.fill(bytesOf(words));
    return words;
  };
  const offer = (call: string, give: Offer['give']): void => {
    const next = waiting.shift();
    if (next === undefined) offers.push({ call, give });
    else next({ call, give });
  };
  const take = async (call: string, input: Words): Promise<Words> => {
    const offered = offers.shift() ?? (await new Promise<Offer>((resolve) => void waiting.push(resolve)));
    if (offered.call !== call) throw new Error(`the sender calls ${offered.call}, the receiver ${call}`);
    return offered.give(input);
  };
  /** A share of f(input) that is random by itself, and the other one for the receiver. */
  const shared = (call: string, length: number, other: (input: Words, z: Words) => Words): Words => {
    const z = draw(length);
    offer(call, (input) => other(input, z));
    return z;
  };
  const sending: OtSender = {
    role: 'sender',
    self: sender,
    peer: receiver,
    options,
    async random(_, count) {
      const [zero, one] = [draw(2 * count), draw(2 * count)];
      offer('random', (choices) => pick([zero, one], choices, 2));
      return { zero, one };
    },
    async randomBits(_, count) {
      const [zero, one] = [draw(wordsFor(count)), draw(wordsFor(count))];
      offer('randomBits', (choices) => bitwise([zero, one], choices));
      return { zero, one };
    },
    async send(_, zero, one) {
      offer('send', (choices) => pick([zero, one], choices, 2));
    },
    async correlated(_, delta) {
      return shared('correlated', delta.length, (choices, q) =>
        q.map((word, i) => word + bit(choices, i) * (delta[i] as bigint)),
      );
    },
    async xorCorrelated(_, delta) {
      return shared('xorCorrelated', delta.length, (choices, q) =>
        q.map((word, i) => word ^ (bit(choices, i >> 1) * (delta[i] as bigint))),
      );
    },
    async product(_, a) {
      return shared('product', a.length, (b, z) => z.map((word, i) => (a[i] as bigint) * (b[i] as bigint) - word));
    },
    async bitProduct(_, a, count) {
      return shared('bitProduct', wordsFor(count), (b, z) =>
        z.map((word, i) => ((a[i] as bigint) & (b[i] as bigint)) ^ word),
      );
    },
    async matrixProduct(_, y, { rows, inner, columns }) {
      return shared('matrixProduct', rows * columns, (x, z) =>
        z.map((word, at) => {
          const [row, column] = [Math.floor(at / columns), at % columns];
          let sum = 0n;
          for (let t = 0; t < inner; t++) sum += (y[row * inner + t] as bigint) * (x[t * columns + column] as bigint);
          return sum - word;
        }),
      );
    },
  };
  const chosen = async (call: string, choices: Words) => ({ choices, chosen: await take(call, choices) });
  const receiving: OtReceiver = {
    role: 'receiver',
    self: receiver,
    peer: sender,
    options,
    random: (_, count) => chosen('random', draw(wordsFor(count))),
    randomBits: (_, count) => chosen('randomBits', draw(wordsFor(count))),
    receive: (_, choices) => take('send', choices),
    correlated: (_, choices) => take('correlated', choices),
    xorCorrelated: (_, choices) => take('xorCorrelated', choices),
    product: (_, b) => take('product', b),
    bitProduct: (_, b) => take('bitProduct', b),
    matrixProduct: (_, x) => take('matrixProduct', x),
  };
  return { sending, receiving };
}
