/**
 * Set-up of oblivious transfer between two parties: base OTs, trees of seeds, and the ends made of them.
 *
 * Rounds 2 (1 with fields of one bit).  Bytes: `otFlows.setup`. In the base OTs the parts are exchanged: extension's sender
 * chooses, by the bits of Δ. Which tree leaves it misses is its secret; it keeps each generator at the place leaf ⊕ Δ, so that
 * later memory is read in an order that does not depend on Δ.
 */
import { sha256 } from '#platform';
import { concatBytes, utf8, wordsOf } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { randomBytes } from '../../base/random.ts';
import { loadKernels } from '../../kernels/load.ts';
import type { Session } from '../../transport/session.ts';
import { Prg } from '../prg.ts';
import { baseOtReceive, baseOtSend } from './base.ts';
import { ReceiverExtension, SenderExtension } from './extension.ts';
import { rowBits, withDefaults } from './flows.ts';
import { CorrelationHash } from './hash.ts';
import { ReceivingEnd } from './receiver.ts';
import { SendingEnd } from './sender.ts';
import { climbTree, growTree, treeBytes } from './tree.ts';
import type { OtEnds, OtOptions, OtReceiver, OtSender } from './types.ts';

/** The sending end towards `receiver`, who calls `setupOtReceiver` at the same time. Throws AbortError when it cheats. */
export async function setupOtSender(session: Session, receiver: number, options: OtOptions): Promise<OtSender> {
  await loadKernels();
  const full = withDefaults(options);
  const { fieldBits: k } = full;
  const context = contextOf(session, session.self, receiver, full);
  const delta = randomBytes(session.random, rowBits / 8);
  const bit = (index: number): number => ((delta[index >> 3] as number) >> (index & 7)) & 1;
  // Base OT l of a tree decides bit k − 1 − l, and wants its opposite.
  const choices = Uint8Array.from({ length: rowBits }, (_, i) => 1 - bit(i - (i % k) + k - 1 - (i % k)));
  const keys = await baseOtReceive(session, receiver, context, choices);
  const trees = rowBits / k;
  const each = treeBytes(full);
  const messages = new Uint8Array(trees * each);
  if (messages.length > 0) await session.receive(receiver, messages);
  const generators = Array.from({ length: trees }, (_, tree) => {
    let place = 0;
    for (let b = k - 1; b >= 0; b--) place = 2 * place + bit(tree * k + b);
    const message = messages.subarray(tree * each, (tree + 1) * each);
    const seeds = climbTree(place, keys.slice(tree * k, (tree + 1) * k), message, full);
    if (seeds === undefined) {
      throw new AbortError('ot.inconsistent-seeds', { party: session.names[receiver] as string });
    }
    return seeds.map((_, x) => {
      const seed = seeds[x ^ place];
      return seed === undefined ? undefined : new Prg(seed, 'ot leaf', session.prg);
    });
  });
  const extension = new SenderExtension(wordsOf(delta), generators, full, hashOf(context, full));
  return new SendingEnd(session.self, receiver, full, extension);
}

/** The receiving end towards `sender`, who calls `setupOtSender` at the same time. Throws AbortError when it cheats. */
export async function setupOtReceiver(session: Session, sender: number, options: OtOptions): Promise<OtReceiver> {
  await loadKernels();
  const full = withDefaults(options);
  const { fieldBits: k } = full;
  const context = contextOf(session, sender, session.self, full);
  const { zero, one } = await baseOtSend(session, sender, context, rowBits);
  const grown = Array.from({ length: rowBits / k }, (_, tree) =>
    growTree(zero.slice(tree * k, (tree + 1) * k), one.slice(tree * k, (tree + 1) * k), full),
  );
  const message = concatBytes(...grown.map((tree) => tree.message));
  if (message.length > 0) session.send(sender, message, true);
  const generators = grown.map(({ seeds }) => seeds.map((seed) => new Prg(seed, 'ot leaf', session.prg)));
  const extension = new ReceiverExtension(generators, full, hashOf(context, full));
  return new ReceivingEnd(session.self, sender, full, extension);
}

/**
 * Both ends with every other party, by party; undefined at this party's own place. All parties of the session call it. Two
 * rounds, all pairs at the same time.
 */
export async function setupOtMesh(session: Session, options: OtOptions): Promise<(OtEnds | undefined)[]> {
  const { self, names } = session;
  const pairs = names.flatMap((_, sender) => names.map((__, receiver) => ({ sender, receiver })));
  const distinct = pairs.filter(({ sender, receiver }) => sender !== receiver);
  const ends = await session.parallel<OtSender | OtReceiver | undefined>(
    distinct.map(({ sender, receiver }) => async (branch) => {
      if (self === sender) return setupOtSender(branch, receiver, options);
      if (self === receiver) return setupOtReceiver(branch, sender, options);
      return undefined;
    }),
  );
  return names.map((_, other) => {
    const end = (sender: number, receiver: number): OtSender | OtReceiver | undefined =>
      ends[distinct.findIndex((pair) => pair.sender === sender && pair.receiver === receiver)];
    const sending = end(self, other);
    const receiving = end(other, self);
    return sending?.role === 'sender' && receiving?.role === 'receiver' ? { sending, receiving } : undefined;
  });
}

/** Binds hashes to this session, these parties and these options. */
function contextOf(session: Session, sender: number, receiver: number, options: Required<OtOptions>): Uint8Array {
  const seed = session.pairSeed(sender, receiver, `ot ${sender} ${receiver}`);
  if (seed === undefined) throw new Error('oblivious transfer is set up by its two parties only');
  const names = JSON.stringify([session.names, sender, receiver, options.adversary, options.fieldBits]);
  return sha256(utf8('tacit ot context'), seed, utf8(names));
}

const hashOf = (context: Uint8Array, { adversary }: Required<OtOptions>): CorrelationHash =>
  new CorrelationHash(sha256(utf8('tacit ot hash'), context).slice(0, 16), adversary);
