/**
 * The contract at a client: the same program, of which a client does its own part only. It sends shares of its inputs, receives what is
 * released to it, and holds no share. All other operations are shapes, as in a cost run, so that order and sizes of inputs and
 * releases are those of the one program, whose messages name their operations as everywhere.
 *
 * What is opened is opened to the computers. A client has zeros of the right length in its place, which may be handed on to
 * operations but are no result: `runProgram` refuses to return them.
 */
import { clearPadding } from '../math/bits.ts';
import { UsageError } from '../base/errors.ts';
import type { Session } from '../transport/session.ts';
import { requireValues } from './checks.ts';
import type { Flows } from './flows.ts';
import './messages.ts';
import type { Bits, Guard, Ring, Security, Sharing } from './model.ts';
import { openedIn } from './published.ts';
import { ShapeSharing } from './shapes.ts';
import { watched } from './watched.ts';

/** A protocol's half at a client, on one session. Of no words nothing is sent. */
export interface ClientEnd {
  /** Sends shares of this client's `words` to the computers. */
  input(domain: 'ring' | 'bits', words: BigUint64Array): Promise<void>;
  /** The `length` words that the computers release to this client. */
  output(domain: 'ring' | 'bits', length: number): Promise<BigUint64Array>;
}

/** What a client runs a program with. */
export interface ClientProtocol {
  readonly name: string;
  readonly security: Security;
  readonly flows: Flows;
  /** The end on a session or branch; the same one for all sharings on it. */
  readonly end: (session: Session) => ClientEnd;
}

/** True at a party that only sends inputs or receives results. A dealer has no number among a program's parties. */
export const isClient = ({ self, computers, names }: Session): boolean => self >= computers && self < names.length;

/** `guard`: as at the computers, every reveal asks it, whoever the recipients are. */
export const clientSharing = (protocol: ClientProtocol, session: Session, guard: Guard): Sharing =>
  watched(new ClientSharing(protocol, session, guard));

class ClientSharing extends ShapeSharing {
  readonly name: string;
  readonly #protocol: ClientProtocol;
  readonly #end: ClientEnd;

  constructor(protocol: ClientProtocol, session: Session, guard: Guard) {
    super(session, guard, protocol.flows, protocol.security);
    this.name = protocol.name;
    this.#protocol = protocol;
    this.#end = protocol.end(session);
  }

  on(session: Session): Sharing {
    return new ClientSharing(this.#protocol, session, this.guard);
  }

  protected count(): void {}
  protected learn(): void {}

  override async inputRing(owner: number, length: number, values?: BigUint64Array): Promise<Ring> {
    const share = await super.inputRing(owner, length);
    if (owner === this.session.self) await this.#end.input('ring', requireValues('inputRing', owner, length, values));
    return share;
  }

  override async inputBits(owner: number, length: number, planes: number, words?: BigUint64Array): Promise<Bits> {
    const share = await super.inputBits(owner, length, planes);
    const count = this.bits('inputBits', share).words;
    if (owner === this.session.self) await this.#end.input('bits', requireValues('inputBits', owner, count, words));
    return share;
  }

  override async reveal(x: Ring, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    await super.reveal(x, line, recipients);
    return recipients.includes(this.session.self) ? this.#end.output('ring', x.length) : undefined;
  }

  override async revealBits(x: Bits, line: string, recipients: readonly number[]): Promise<BigUint64Array | undefined> {
    await super.revealBits(x, line, recipients);
    if (!recipients.includes(this.session.self)) return undefined;
    const words = await this.#end.output('bits', this.bits('revealBits', x).words);
    return clearPadding(words, x.length, x.planes);
  }
}

/** The result of a program at a client; throws UsageError('client.opened') where it holds what only computers learn. */
export function requireKnown<T>(result: T): T {
  if (openedIn(result)) throw new UsageError('client.opened', {});
  return result;
}
