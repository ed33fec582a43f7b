/**
 * Inputs of clients and releases to them: a client holds no share, P_0, P_1 and P_2 do.
 *
 * Paper: Araki et al. 2016/768, §2 (sharing), with s_0 and s_1 expanded from seeds.
 * Security: semi-honest, one of three, together with any clients. A client that deviates chooses another input, and nothing else:
 * whatever it sends, the three hold a sharing of some x, as P_1 and P_2 hold the same s_2, and P_0 hands on the seeds.
 *
 * Input.   Rounds 2.  Bytes: 8 a word client → P_1, 8 a word P_1 → P_2; 32 P_0 → P_1 and P_0 → P_2.
 *   k_0, k_1 from the generator of the client and P_0, which sends k_0 to P_2 and k_1 to P_1; s_0 and s_1 are expanded from them.
 *   s_2 = x − s_0 − s_1 goes to P_1, which forwards it. Each computer lacks one uniform component.
 *   Two vectors must travel: any two computers know x together, and what each has from seeds says nothing of it. So the client
 *   sends one, and the computers, whose links are mostly the faster, the other. Sent to both by the client, it would save a
 *   round, but then a client could give P_1 and P_2 different ones, and what others share would no longer be what is computed on.
 *   The roles of the three do not change from client to client: then many inputs take two rounds together, not two each.
 *
 * Output.  Rounds 1.  Bytes: 8 a word P_0 → client, 8 a word P_1 → client.
 *   P_0 sends s_0 + s_1 + m, P_1 sends s_2 − m, m fresh from their common generator: two vectors that are uniform given their sum.
 *   The components as they are would show how the value was made: of the client's own inputs it knows all three.
 */
import type { Session } from '../../transport/session.ts';
import type { ClientEnd } from '../client.ts';
import { type Message, receiveWords, sendWords } from '../message.ts';
import { Prg } from '../../primitives/prg.ts';
import { additive, exclusiveOr, type Group } from './group.ts';
import { clientPrg, type Parts, type Party } from './party.ts';
import { componentSeedBytes } from './flows.ts';

/** s_0 or s_1 from its seed, which serves one input. */
const component = (session: Session, seed: Uint8Array, length: number): BigUint64Array =>
  new Prg(seed, 'replicated client component', session.prg, 512).words(length);

/** A computer's parts of `length` words, at least one, of a client. */
export async function inputFromClient(party: Party, client: number, length: number): Promise<Parts> {
  const { session, self } = party;
  if (self === 0) {
    const seeds = [0, 1].map(() => party.withClient(client).bytes(componentSeedBytes)) as [Uint8Array, Uint8Array];
    session.send(1, seeds[1], true);
    session.send(2, seeds[0], true);
    return [component(session, seeds[0], length), component(session, seeds[1], length)];
  }
  const seed = new Uint8Array(componentSeedBytes);
  const seedArrival = session.receive(0, seed);
  const arrival = receiveWords(session, self === 1 ? client : 1, length);
  await seedArrival;
  const last = await arrival;
  if (self === 2) return [last, component(session, seed, length)];
  await sendWords(session, 2, last);
  return [component(session, seed, length), last];
}

/** A computer's message to each client: from P_0 and P_1, of at least one word. */
export function messagesToClients(
  party: Party,
  group: Group,
  [own, following]: Parts,
  clients: readonly number[],
): Message[] {
  const { self } = party;
  if (self === 2 || clients.length === 0) return [];
  const mask = (self === 0 ? party.withNext : party.withPrevious).words(own.length);
  const words = self === 0 ? group.add(group.add(own, following), mask) : group.subtract(following, mask);
  return clients.map((to) => ({ to, words }));
}

class ReplicatedClient implements ClientEnd {
  readonly #session: Session;
  #seeds: Prg | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  async input(domain: 'ring' | 'bits', words: BigUint64Array): Promise<void> {
    if (words.length === 0) return;
    const session = this.#session;
    this.#seeds ??= clientPrg(session, session.self, 0);
    const group = domain === 'ring' ? additive : exclusiveOr;
    let rest = words;
    for (const seed of [this.#seeds.bytes(componentSeedBytes), this.#seeds.bytes(componentSeedBytes)]) {
      rest = group.subtract(rest, component(session, seed, words.length));
    }
    await sendWords(session, 1, rest);
  }

  async output(domain: 'ring' | 'bits', length: number): Promise<BigUint64Array> {
    if (length === 0) return new BigUint64Array(0);
    const arrivals = [0, 1].map((computer) => receiveWords(this.#session, computer, length));
    const group = domain === 'ring' ? additive : exclusiveOr;
    const [first, second] = arrivals as [Promise<BigUint64Array>, Promise<BigUint64Array>];
    return group.add(await first, await second);
  }
}

const ends = new WeakMap<Session, ReplicatedClient>();

/** The client's end on a session: one object, as a second one would draw the same seeds again. */
export function replicatedClient(session: Session): ClientEnd {
  let end = ends.get(session);
  if (end === undefined) {
    end = new ReplicatedClient(session);
    ends.set(session, end);
  }
  return end;
}
