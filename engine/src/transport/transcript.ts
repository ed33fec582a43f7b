/** A session that notes what its party sends, and may alter it: for tests of what others could learn or believe. */
import type { RandomSource } from '../base/random.ts';
import type { PrgName } from '../platform/types.ts';
import type { Session, Traffic } from './session.ts';

/** One piece of a message. */
export interface Sent {
  readonly from: number;
  readonly to: number;
  readonly step: string;
  /** The operation of the contract that sent it; '' outside of any. */
  readonly operation: string;
  readonly bytes: Uint8Array;
}

/**
 * Passes everything on to a real party's session; `sent` grows with what it and its branches send. `alter` returns what is
 * sent in place of a piece: as many bytes.
 */
export class RecordingSession implements Session {
  readonly sent: Sent[];
  readonly #inner: Session;
  readonly #alter: ((piece: Sent) => Uint8Array) | undefined;
  #step: string;
  #operation: string;

  constructor(inner: Session, sent: Sent[] = [], step = 'start', operation = '', alter?: (piece: Sent) => Uint8Array) {
    this.#inner = inner;
    this.#alter = alter;
    this.sent = sent;
    this.#step = step;
    this.#operation = operation;
  }

  get names(): readonly string[] {
    return this.#inner.names;
  }
  get computers(): number {
    return this.#inner.computers;
  }
  get self(): number {
    return this.#inner.self;
  }
  get prg(): PrgName {
    return this.#inner.prg;
  }
  get random(): RandomSource {
    return this.#inner.random;
  }
  owns(party: number): boolean {
    return this.#inner.owns(party);
  }
  pairSeed(a: number, b: number, purpose: string): Uint8Array | undefined {
    return this.#inner.pairSeed(a, b, purpose);
  }
  transfer(from: number, to: number, length: number, data: Uint8Array | undefined): Promise<Uint8Array | undefined> {
    const own = from === this.self && data !== undefined ? this.#note(to, data) : undefined;
    return this.#inner.transfer(from, to, length, own);
  }
  send(to: number, chunk: Uint8Array, last: boolean): void {
    this.#inner.send(to, this.#note(to, chunk), last);
  }
  receive(from: number, target: Uint8Array): Promise<void> {
    return this.#inner.receive(from, target);
  }
  breathe(): Promise<void> {
    return this.#inner.breathe();
  }
  parallel<T>(branches: readonly ((session: Session) => Promise<T>)[]): Promise<T[]> {
    return this.#inner.parallel(
      branches.map(
        (branch) => (session: Session) =>
          branch(new RecordingSession(session, this.sent, this.#step, this.#operation, this.#alter)),
      ),
    );
  }
  operation<T>(name: string, body: () => Promise<T>): Promise<T> {
    return this.#inner.operation(name, async () => {
      const outside = this.#operation;
      this.#operation = name;
      try {
        return await body();
      } finally {
        this.#operation = outside;
      }
    });
  }
  requireIdle(name: string): void {
    this.#inner.requireIdle(name);
  }
  step(name: string): void {
    this.#step = name;
    this.#inner.step(name);
  }
  traffic(): Traffic {
    return this.#inner.traffic();
  }

  #note(to: number, bytes: Uint8Array): Uint8Array {
    const piece = { from: this.self, to, step: this.#step, operation: this.#operation, bytes: bytes.slice() };
    this.sent.push(piece);
    return this.#alter === undefined ? bytes : this.#alter(piece);
  }
}
