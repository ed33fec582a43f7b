/**
 * Which program, step and operation a message belongs to, as two numbers in every frame's header: parties that drifted apart
 * notice at the first message and can say where each of them is. Labels find mistakes; they are no protection against a
 * peer that lies.
 */

/** Names of operations that any program may use: so that a party can name the one a peer is at. */
const operations = new Set<string>(['transfer']);

/** Makes the names of a layer's operations known to error messages. */
export function nameOperations(names: Iterable<string>): void {
  for (const name of names) operations.add(name);
}

/** Operations in which a client may send: those that the layer above names, and what programs move themselves. */
const clientOperations = new Set<string>(['transfer']);

/** Lets clients send in these operations, and in no others. */
export function nameClientOperations(names: Iterable<string>): void {
  for (const name of names) clientOperations.add(name);
}

/** Messages that a program moves itself, outside any operation. */
export const plainTransfer = 'transfer';

/** FNV-1a over the UTF-16 units of `text`. */
function hash(text: string, basis: number): number {
  let h = basis;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    h = Math.imul(h ^ (unit & 0xff), 0x0100_0193);
    h = Math.imul(h ^ (unit >>> 8), 0x0100_0193);
  }
  return h >>> 0;
}

/** Numbers of names in one run of one program: the same name has another number in another run. */
export class Labels {
  readonly #basis: number;
  readonly #tags = new Map<string, number>();

  constructor(session: string, program: string) {
    this.#basis = hash(JSON.stringify([session, program]), 0x811c_9dc5);
  }

  tag(name: string): number {
    let tag = this.#tags.get(name);
    if (tag === undefined) {
      tag = hash(name, this.#basis);
      this.#tags.set(name, tag);
    }
    return tag;
  }

  /** Whether this is the number of an operation in which a client may send. */
  isForClients(tag: number): boolean {
    for (const name of clientOperations) if (this.tag(name) === tag) return true;
    return false;
  }

  /** The operation or step (of those named here so far) with this number; undefined when there is none. */
  name(tag: number): string | undefined {
    for (const name of operations) this.tag(name);
    for (const [name, known] of this.#tags) if (known === tag) return name;
    return undefined;
  }
}
