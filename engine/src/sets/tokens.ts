/**
 * Intersection of two to ten owners by a helper that has no set: `tokens`.
 *
 * Papers: Kamara, Mohassel, Raykova and Sadeghian, "Scaling private set intersection to billion-element sets" (Financial
 * Cryptography 2014), server-aided, semi-honest.
 * Owners share a key that the helper never sees: the first makes it and sends it to the others.
 *   1. Each owner puts its padded ids in a fresh uniformly random order and sends the helper one token an id: AES under a key
 *      derived from the shared one (a permutation of 128 bits; over n ids it differs from a random function by n²/2^129). With
 *      payload, each token is followed by the row's bytes under a keystream of that row, derived from its id by a second key.
 *   2. The helper counts how many lists hold each token. It sends the number to those who may know it; or the receiver, in the
 *      order of its tokens, one bit a row, and beside it of each other owner the masked bytes of the match, or random bytes. Where
 *      less than the least are in common it says only that.
 *
 * Who sees what beside sizes: an owner, nothing but its result: all that reaches it are the key and that. The helper, lists of
 * random-looking strings in random orders: which lists each item is in, so for every group of owners how many items exactly
 * these have in common. Payload reaches it masked, as rows that nobody has look.
 * Beyond the model: helper and one owner together can test which ids any other owner has. A helper that deviates can give a wrong
 * answer, and cannot learn more. An owner gains nothing by tokens that repeat: they count once, or its own list is refused.
 * Rounds 3.
 */
import { aesBlocks, hkdfSha256, unsetWords } from '#platform';
import { bytesOf, utf8, wordsOf } from '../base/bytes.ts';
import { AbortError, UsageError } from '../base/errors.ts';
import { randomBytes, randomPermutation } from '../base/random.ts';
import { requireComputer } from '../sharing/checks.ts';
import type { Transfer } from '../sharing/model.ts';
import type { Session } from '../transport/session.ts';
import {
  checkOwn,
  idBytes,
  idWords,
  type Intersection,
  type IntersectionShape,
  type OwnItems,
  paddedIds,
  type SetOwner,
  type SetProtocol,
} from './intersection.ts';
import { keystreams } from './tags.ts';
import { TokenLists } from './token-lists.ts';

const keyBytes = 32;
const countBytes = 8;
/** Before the bits: whether anything is told. */
const toldBytes = 1;
/** In place of a number that is below the least. */
const withheld = 2n ** 64n - 1n;

const steps = { tokens: 'intersect: tokens', match: 'intersect: match' } as const;

/** Bytes that an owner sends the helper for a row. */
const rowBytes = (payloadBytes: number): number => idBytes + payloadBytes;

export const tokens: SetProtocol = {
  name: 'tokens',
  parties: { min: 3, max: 11 },
  helper: true,
  gives: ['rows', 'count', 'payload', 'least'],
  mostRows: 2 ** 26,
  messageBytes: ({ rows, payloadBytes }) => rows * rowBytes(payloadBytes),
  security: (parties) => ({
    adversary: 'semi-honest',
    threshold: 1,
    of: parties,
    paper: 'Kamara, Mohassel, Raykova, Sadeghian, FC 2014: a helper that has no set and colludes with no owner',
  }),
  seconds: ({ owners }) => 4e-7 * owners.reduce((sum, { rows }) => sum + rows, 0),
  async price(session, shape) {
    const { helper, owners, gives } = termsOf(shape);
    const [first, ...others] = owners.map(({ party }) => party) as [number, ...number[]];
    const answers: Transfer[] =
      gives.kind === 'count'
        ? gives.to.filter((to) => to !== helper).map((to) => ({ from: helper, to, bytes: countBytes }))
        : [{ from: helper, to: receiverOf(shape).party, bytes: answerBytes(shape) }];
    session.step(steps.tokens);
    session.count([others.map((to) => ({ from: first, to, bytes: keyBytes }))]);
    session.count([
      owners.map(({ party, rows, payloadBytes }) => ({
        from: party,
        to: helper,
        bytes: rows * rowBytes(payloadBytes),
      })),
    ]);
    session.step(steps.match);
    session.count([answers]);
    await Promise.resolve();
  },
  run: async (session, shape, own, releasing) => await new TokensRun(session, shape).run(own, releasing),
};

function termsOf(shape: IntersectionShape): IntersectionShape & { readonly helper: number } {
  const { helper, owners } = shape;
  if (helper === undefined || owners.some(({ party }) => party === helper))
    throw new UsageError('set.shape', { found: 'no helper beside the owners', expected: 'one' });
  return { ...shape, helper };
}

function receiverOf({ owners, gives }: IntersectionShape): SetOwner {
  const found = gives.kind === 'rows' ? owners[gives.receiver] : undefined;
  if (found === undefined) throw new UsageError('set.shape', { found: 'no receiver', expected: 'one of the owners' });
  return found;
}

/** Of each other owner its payload, beside every row of the receiver. */
function answerBytes(shape: IntersectionShape): number {
  const { rows } = receiverOf(shape);
  const beside = othersOf(shape).reduce((sum, { payloadBytes }) => sum + payloadBytes, 0);
  return toldBytes + Math.ceil(rows / 8) + rows * beside;
}

function othersOf({ owners, gives }: IntersectionShape): (SetOwner & { readonly place: number })[] {
  return owners.flatMap((owner, place) =>
    gives.kind === 'rows' && gives.receiver === place ? [] : [{ ...owner, place }],
  );
}

class TokensRun {
  readonly #session: Session;
  readonly #shape: IntersectionShape;
  readonly #helper: number;

  constructor(session: Session, shape: IntersectionShape) {
    this.#session = session;
    this.#shape = shape;
    this.#helper = termsOf(shape).helper;
    requireComputer('intersect', this.#helper, session);
  }

  async run(own: OwnItems | undefined, releasing: () => Promise<void>): Promise<Intersection | undefined> {
    const { self } = this.#session;
    const place = checkOwn(this.#session, this.#shape, own);
    if (self === this.#helper) return await this.#help(releasing);
    if (own !== undefined && place >= 0) return await this.#take(place, own, releasing);
    this.#session.step(steps.match);
    await releasing();
    return await this.#number();
  }

  async #take(place: number, own: OwnItems, releasing: () => Promise<void>): Promise<Intersection | undefined> {
    const session = this.#session;
    const { owners, gives } = this.#shape;
    const { rows } = owners[place] as SetOwner;
    session.step(steps.tokens);
    const keys = keysOf(await this.#sharedKey(place), owners.length);
    const order = randomPermutation(session.random, rows);
    const ids = paddedIds(session.random, own.ids, rows);
    await session.breathe();
    const message = this.#message(keys, place, ids, order, own);
    // Tokens are all that a helper needs which receives the number itself.
    if (gives.kind === 'count' && gives.to.includes(this.#helper)) await releasing();
    session.send(this.#helper, message, true);
    session.step(steps.match);
    await releasing();
    if (gives.kind === 'count') return await this.#number();
    if (gives.receiver !== place) return undefined;
    return await this.#rows(keys, own.ids, order);
  }

  async #sharedKey(place: number): Promise<Uint8Array> {
    const session = this.#session;
    const [first, ...others] = this.#shape.owners.map(({ party }) => party) as [number, ...number[]];
    if (place > 0) {
      const key = new Uint8Array(keyBytes);
      await session.receive(first, key);
      return key;
    }
    const key = randomBytes(session.random, keyBytes);
    for (const to of others) session.send(to, key, true);
    return key;
  }

  /** Tokens in the order, then the masked bytes beside them. */
  #message(keys: Keys, place: number, ids: BigUint64Array, order: Uint32Array, own: OwnItems): Uint8Array {
    const rows = order.length;
    const { payloadBytes } = this.#shape.owners[place] as SetOwner;
    const message = new Uint8Array(rows * rowBytes(payloadBytes));
    const arranged = unsetWords(idWords * rows);
    for (let i = 0; i < rows; i++) {
      const row = order[i] as number;
      arranged[2 * i] = ids[2 * row] as bigint;
      arranged[2 * i + 1] = ids[2 * row + 1] as bigint;
    }
    aesBlocks(keys.token).encryptInto(message.subarray(0, idBytes * rows), bytesOf(arranged));
    if (payloadBytes === 0) return message;
    const masks = masksOf(keys.masks[place] as Uint8Array, arranged, payloadBytes);
    const { payload = new Uint8Array(0) } = own;
    const real = own.ids.length / idWords;
    for (let i = 0; i < rows; i++) {
      const row = order[i] as number;
      for (let b = 0; b < payloadBytes; b++) {
        const at = i * payloadBytes + b;
        const byte = row < real ? (payload[row * payloadBytes + b] as number) : 0;
        message[idBytes * rows + at] = byte ^ (masks[at] as number);
      }
    }
    return message;
  }

  async #rows(keys: Keys, ids: BigUint64Array, order: Uint32Array): Promise<Intersection> {
    const message = new Uint8Array(answerBytes(this.#shape));
    await this.#session.receive(this.#helper, message);
    if (message[0] !== 1) return { kind: 'withheld' };
    const answer = message.subarray(toldBytes);
    const real = ids.length / idWords;
    const found: [row: number, at: number][] = [];
    for (let i = 0; i < order.length; i++) {
      const row = order[i] as number;
      // A bit beside a padding row is a helper's lie.
      if (row < real && (((answer[i >> 3] as number) >> (i & 7)) & 1) === 1) found.push([row, i]);
    }
    found.sort(([a], [b]) => a - b);
    const matched = unsetWords(idWords * found.length);
    found.forEach(([row], i) => matched.set(ids.subarray(idWords * row, idWords * (row + 1)), idWords * i));
    let start = Math.ceil(order.length / 8);
    const payloads = othersOf(this.#shape).map(({ place, payloadBytes }) => {
      const mask = keys.masks[place] as Uint8Array;
      const bytes = payloadBytes === 0 ? new Uint8Array(0) : masksOf(mask, matched, payloadBytes);
      found.forEach(([, at], i) => {
        for (let b = 0; b < payloadBytes; b++) {
          const to = i * payloadBytes + b;
          bytes[to] = (bytes[to] as number) ^ (answer[start + at * payloadBytes + b] as number);
        }
      });
      start += order.length * payloadBytes;
      return bytes;
    });
    return { kind: 'rows', rows: Uint32Array.from(found, ([row]) => row), payloads };
  }

  async #number(): Promise<Intersection | undefined> {
    const { gives } = this.#shape;
    const { self } = this.#session;
    if (gives.kind !== 'count' || !gives.to.includes(self)) return undefined;
    const bytes = new Uint8Array(countBytes);
    await this.#session.receive(this.#helper, bytes);
    const count = wordsOf(bytes)[0] as bigint;
    if (count === withheld) return { kind: 'withheld' };
    const most = Math.min(...this.#shape.owners.map(({ rows }) => rows));
    if (count > BigInt(most)) {
      const party = this.#session.names[this.#helper] as string;
      throw new AbortError('set.impossible-count', { party, found: String(count), most });
    }
    return { kind: 'count', count: Number(count) };
  }

  async #help(releasing: () => Promise<void>): Promise<Intersection | undefined> {
    const session = this.#session;
    const { owners, gives, least = 0 } = this.#shape;
    session.step(steps.tokens);
    const messages = owners.map(({ rows, payloadBytes }) => new Uint8Array(rows * rowBytes(payloadBytes)));
    await Promise.all(owners.map(({ party }, place) => session.receive(party, messages[place] as Uint8Array)));
    session.step(steps.match);
    const smallest = owners.reduce((best, { rows }, place) => (rows < (owners[best]?.rows ?? 0) ? place : best), 0);
    const base = gives.kind === 'rows' ? gives.receiver : smallest;
    const lists = new TokenLists(
      session.random,
      owners.map(({ rows }, place) => (messages[place] as Uint8Array).subarray(0, idBytes * rows)),
      base,
    );
    if (lists.isRepeated) {
      throw new AbortError('join.duplicate-token', { party: session.names[owners[base]?.party as number] as string });
    }
    await releasing();
    if (gives.kind === 'count') {
      const count = lists.count();
      const isTold = count >= least;
      const bytes = bytesOf(BigUint64Array.of(isTold ? BigInt(count) : withheld));
      for (const to of gives.to) if (to !== session.self) session.send(to, bytes, true);
      if (!gives.to.includes(session.self)) return undefined;
      return isTold ? { kind: 'count', count } : { kind: 'withheld' };
    }
    const answer = new Uint8Array(answerBytes(this.#shape));
    if (lists.count() >= least) {
      answer[0] = 1;
      answer.set(this.#answer(lists, messages, gives.receiver), toldBytes);
    }
    session.send(receiverOf(this.#shape).party, answer, true);
    return undefined;
  }

  #answer(lists: TokenLists, messages: readonly Uint8Array[], receiver: number): Uint8Array {
    const { owners } = this.#shape;
    const rows = owners[receiver]?.rows ?? 0;
    const answer = randomBytes(this.#session.random, answerBytes(this.#shape) - toldBytes);
    const bits = answer.subarray(0, Math.ceil(rows / 8)).fill(0);
    const others = othersOf(this.#shape).map(({ place, rows: of, payloadBytes }) => {
      return { place, payloadBytes, bytes: (messages[place] as Uint8Array).subarray(idBytes * of) };
    });
    let start = 0;
    const starts = others.map(({ payloadBytes }) => {
      const at = bits.length + start;
      start += rows * payloadBytes;
      return at;
    });
    for (let i = 0; i < rows; i++) {
      if (!lists.isInAll(i)) continue;
      bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
      others.forEach(({ place, payloadBytes, bytes }, o) => {
        if (payloadBytes === 0) return;
        const from = lists.rowOf(i, place) * payloadBytes;
        answer.set(bytes.subarray(from, from + payloadBytes), (starts[o] as number) + i * payloadBytes);
      });
    }
    return answer;
  }
}

interface Keys {
  readonly token: Uint8Array;
  /** By the owners' place: rows of two owners that are the same must not be masked alike. */
  readonly masks: readonly Uint8Array[];
}

function keysOf(shared: Uint8Array, owners: number): Keys {
  const none = new Uint8Array(0);
  const derived = (purpose: string) => hkdfSha256(shared, none, utf8(`tacit intersect ${purpose}`), 16);
  return { token: derived('token'), masks: Array.from({ length: owners }, (_, place) => derived(`mask ${place}`)) };
}

/** `bytes` bytes for each id, from keys that are its encryptions. */
function masksOf(key: Uint8Array, ids: BigUint64Array, bytes: number): Uint8Array {
  return keystreams(aesBlocks(key).encrypt(bytesOf(ids)), bytes);
}
