/**
 * Set-up of oblivious transfer between two parties: base OTs, trees of seeds, and the ends made of them.
 *
 * In the base OTs the parts are exchanged: extension's sender chooses, by the bits of Δ. Which leaf of a tree it misses is its
 * secret; it keeps each generator at the place leaf ⊕ Δ, so that later memory is read in an order that does not depend on Δ.
 *
 * Two ends in both directions need base OTs in one direction only: the other direction's are the first OTs of the extension
 * (Beaver 1996: what has been extended serves as base again), which spares half of the public-key operations for one round
 * more, or three against malicious parties. They are endemic as base.ts says, since the extension's outputs are.
 *
 * Rounds and bytes: `otFlows.setup` of one end, `otFlows.setupPair` of both.
 */
import { sha256 } from '#platform';
import { concatBytes, utf8, wordsOf } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { randomBytes } from '../../base/random.ts';
import { loadKernels } from '../../kernels/load.ts';
import { slots } from '../../kernels/ot.ts';
import { nextPurpose } from '../../transport/seeds.ts';
import type { Session } from '../../transport/session.ts';
import { Prg } from '../prg.ts';
import { baseOtReceive, baseOtSend } from './base.ts';
import { ReceiverExtension } from './extension-receiver.ts';
import { SenderExtension } from './extension-sender.ts';
import { requireOptions } from './end.ts';
import { rowBits } from './flows.ts';
import { CorrelationHash } from './hash.ts';
import { ReceivingEnd } from './receiver.ts';
import { SendingEnd } from './sender.ts';
import { climbTree, growTree, treeBytes } from './tree.ts';
import type { OtEnds, OtOptions, OtReceiver, OtSender } from './types.ts';

type Options = Required<OtOptions>;

/** Messages of base OTs, at their sender. */
interface BaseMessages {
  readonly zero: readonly Uint8Array[];
  readonly one: readonly Uint8Array[];
}

/** The sending end towards `receiver`, who calls `setupOtReceiver` at the same time. Throws AbortError when it cheats. */
export async function setupOtSender(session: Session, receiver: number, options: OtOptions): Promise<OtSender> {
  await loadKernels();
  const full = requireOptions(options);
  const context = contextOf(session, session.self, receiver, full);
  const delta = randomBytes(session.random, rowBits / 8);
  const keys = await baseOtReceive(session, receiver, context, choicesOf(delta, full));
  return new SendingEnd(session.self, receiver, full, await senderOf(session, receiver, full, context, delta, keys));
}

/** The receiving end towards `sender`, who calls `setupOtSender` at the same time. Throws AbortError when it cheats. */
export async function setupOtReceiver(session: Session, sender: number, options: OtOptions): Promise<OtReceiver> {
  await loadKernels();
  const full = requireOptions(options);
  const context = contextOf(session, sender, session.self, full);
  const messages = await baseOtSend(session, sender, context, rowBits);
  return new ReceivingEnd(session.self, sender, full, receiverOf(session, sender, full, context, messages));
}

/** Both ends with another party, which calls this at the same time. Throws AbortError when it cheats. */
export async function setupOtPair(session: Session, other: number, options: OtOptions): Promise<OtEnds> {
  await loadKernels();
  const full = requireOptions(options);
  const { self } = session;
  const [lower, upper] = self < other ? [self, other] : [other, self];
  const context = contextOf(session, lower, upper, full);
  const reverse = contextOf(session, upper, lower, full);
  const delta = randomBytes(session.random, rowBits / 8);
  if (self === lower) {
    const keys = await baseOtReceive(session, other, context, choicesOf(delta, full));
    const sender = await senderOf(session, other, full, context, delta, keys);
    const [zero, one]: [Uint8Array[], Uint8Array[]] = [[], []];
    await sender.extend(session, other, rowBits, false, 1, ({ bytes }) => {
      zero.push(...keysOf(reverse, bytes[slots.first] as Uint8Array));
      one.push(...keysOf(reverse, bytes[slots.second] as Uint8Array));
    });
    const receiver = receiverOf(session, other, full, reverse, { zero, one });
    return {
      sending: new SendingEnd(self, other, full, sender),
      receiving: new ReceivingEnd(self, other, full, receiver),
    };
  }
  const messages = await baseOtSend(session, other, context, rowBits);
  const receiver = receiverOf(session, other, full, context, messages);
  const choices = new Uint8Array(rowBits / 8);
  choicesOf(delta, full).forEach((choice, i) => {
    choices[i >> 3] = (choices[i >> 3] as number) | (choice << (i & 7));
  });
  const keys: Uint8Array[] = [];
  await receiver.extend(session, other, rowBits, wordsOf(choices), 1, ({ bytes }) => {
    keys.push(...keysOf(reverse, bytes[slots.first] as Uint8Array));
  });
  const sender = await senderOf(session, other, full, reverse, delta, keys);
  return {
    sending: new SendingEnd(self, other, full, sender),
    receiving: new ReceivingEnd(self, other, full, receiver),
  };
}

/**
 * Both ends with every other party, by party; undefined at this party's own place. All parties of the session call it; all
 * pairs at the same time.
 */
export async function setupOtMesh(session: Session, options: OtOptions): Promise<(OtEnds | undefined)[]> {
  const { self, names } = session;
  const pairs = names.flatMap((_, upper) => names.slice(0, upper).map((__, lower) => [lower, upper] as const));
  const ends = await session.parallel(
    pairs.map((pair) => async (branch): Promise<OtEnds | undefined> => {
      if (!pair.includes(self)) return undefined;
      return setupOtPair(branch, pair[0] === self ? pair[1] : pair[0], options);
    }),
  );
  return names.map((_, other) => ends[pairs.findIndex((pair) => pair.includes(self) && pair.includes(other))]);
}

/** Bits of Δ that tree τ has, highest first, decide its base OTs; each wants the opposite. */
function choicesOf(delta: Uint8Array, { fieldBits: k }: Options): Uint8Array {
  return Uint8Array.from({ length: rowBits }, (_, i) => {
    const level = i % k;
    return 1 - bitOf(delta, i - level + k - 1 - level);
  });
}

const bitOf = (bytes: Uint8Array, index: number): number => ((bytes[index >> 3] as number) >> (index & 7)) & 1;

/** Extension's sender, from the keys that it chose. */
async function senderOf(
  session: Session,
  receiver: number,
  options: Options,
  context: Uint8Array,
  delta: Uint8Array,
  keys: readonly Uint8Array[],
): Promise<SenderExtension> {
  const { fieldBits: k } = options;
  const trees = rowBits / k;
  const each = treeBytes(options);
  const messages = new Uint8Array(trees * each);
  if (messages.length > 0) await session.receive(receiver, messages);
  const generators = Array.from({ length: trees }, (_, tree) => {
    let place = 0;
    for (let b = k - 1; b >= 0; b--) place = 2 * place + bitOf(delta, tree * k + b);
    const message = messages.subarray(tree * each, (tree + 1) * each);
    const seeds = climbTree(place, keys.slice(tree * k, (tree + 1) * k), message, options);
    if (seeds === undefined) {
      throw new AbortError('ot.inconsistent-seeds', { party: session.names[receiver] as string });
    }
    return seeds.map((_, x) => {
      const seed = seeds[x ^ place];
      return seed === undefined ? undefined : leafOf(seed, session);
    });
  });
  return new SenderExtension(wordsOf(delta), generators, options, hashOf(context, options));
}

/** Extension's receiver, from the messages of the base OTs. */
function receiverOf(
  session: Session,
  sender: number,
  options: Options,
  context: Uint8Array,
  { zero, one }: BaseMessages,
): ReceiverExtension {
  const { fieldBits: k } = options;
  const grown = Array.from({ length: rowBits / k }, (_, tree) =>
    growTree(zero.slice(tree * k, (tree + 1) * k), one.slice(tree * k, (tree + 1) * k), options),
  );
  const message = concatBytes(...grown.map((tree) => tree.message));
  if (message.length > 0) session.send(sender, message, true);
  const generators = grown.map(({ seeds }) => seeds.map((seed) => leafOf(seed, session)));
  return new ReceiverExtension(generators, options, hashOf(context, options));
}

/** Bytes that a leaf's generator keeps: hundreds of them belong to every end. */
const leafBuffer = 1024;

const leafOf = (seed: Uint8Array, session: Session): Prg => new Prg(seed, 'ot leaf', session.prg, leafBuffer);

/** Base OTs' keys from the first hashed messages of an extension. */
function keysOf(context: Uint8Array, hashed: Uint8Array): Uint8Array[] {
  return Array.from({ length: rowBits }, (_, i) =>
    sha256(utf8('tacit ot reverse'), context, Uint8Array.of(i), hashed.subarray(16 * i, 16 * (i + 1))),
  );
}

/** Binds hashes to this session, these parties and options, and to this set-up of theirs. */
function contextOf(session: Session, sender: number, receiver: number, options: Options): Uint8Array {
  const seed = session.pairSeed(sender, receiver, nextPurpose(session, `ot ${sender} ${receiver}`));
  if (seed === undefined) throw new Error('oblivious transfer is set up by its two parties only');
  const names = JSON.stringify([session.names, sender, receiver, options.adversary, options.fieldBits]);
  return sha256(utf8('tacit ot context'), seed, utf8(names));
}

const hashOf = (context: Uint8Array, { adversary }: Options): CorrelationHash =>
  new CorrelationHash(sha256(utf8('tacit ot hash'), context).slice(0, 16), adversary);
