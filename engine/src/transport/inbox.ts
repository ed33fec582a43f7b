/**
 * What one peer sends on one stream, on its way to the program: frames go straight into the memory of the receive that
 * waits for them, or wait themselves until it comes.
 */
import type { FrameHeader } from './framing.ts';

/** One receive of the program. */
interface Waiting {
  readonly target: Uint8Array;
  /** Number of the operation that receives. */
  readonly operation: number;
  filled: number;
  readonly resolve: (clock: number) => void;
  readonly reject: (error: Error) => void;
}

interface Early {
  readonly bytes: Uint8Array;
  readonly last: boolean;
  readonly clock: number;
  readonly operation: number;
  readonly step: number;
}

const nothing: Early = { bytes: new Uint8Array(0), last: false, clock: 0, operation: 0, step: 0 };

/** Bookkeeping an early frame costs besides its payload, so that floods of empty frames are bounded too. */
const earlyFrameOverhead = 256;

export interface InboxOwner {
  /** Memory for early frames taken (positive) or given back; throws when there is too much. */
  reserve(bytes: number): void;
  /** A message is longer (`found` bytes so far) or shorter than the receive that takes it. Throws. */
  wrongSize(found: number, expected: number): never;
  /** A message belongs to another operation than the receive that takes it. Throws. */
  wrongOperation(found: { operation: number; step: number }, expected: number): never;
}

export class Inbox {
  readonly #owner: InboxOwner;
  #sequence = 0;
  #waiting: Waiting[] = [];
  #early: Early[] = [];
  /** How many of `#early` were read already: removing them one by one would cost more the longer the queue. */
  #read = 0;
  /** The frame that is arriving, when nothing waits for it. */
  #current: Uint8Array | undefined;
  #currentFilled = 0;

  constructor(owner: InboxOwner) {
    this.#owner = owner;
  }

  /** Number the next frame must carry. */
  get sequence(): number {
    return this.#sequence;
  }

  /** True when nothing arrived that nobody has read. */
  get empty(): boolean {
    return this.#early.length === this.#read && this.#current === undefined;
  }

  /** Number of the operation whose receive waits; undefined when none does. */
  get awaitedBy(): number | undefined {
    return this.#waiting[0]?.operation;
  }

  get awaited(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * The next message, exactly target.length bytes, into `target`; resolves to the sender's clock. `operation` is the number
   * that its frames must carry.
   */
  receive(target: Uint8Array, operation: number): Promise<number> {
    const arrived = new Promise<number>((resolve, reject) => {
      this.#waiting.push({ target, operation, filled: 0, resolve, reject });
    });
    // A program that fails elsewhere never looks at this promise: its rejection must not end the process.
    arrived.catch(() => {});
    if (this.#waiting.length === 1) this.#pump();
    return arrived;
  }

  begin(header: FrameHeader): void {
    this.#sequence = (this.#sequence + 1) >>> 0;
    const first = this.#waiting[0];
    if (first !== undefined) {
      if (header.operation !== first.operation) this.#owner.wrongOperation(header, first.operation);
      if (first.filled + header.length > first.target.length) {
        this.#owner.wrongSize(first.filled + header.length, first.target.length);
      }
      return;
    }
    this.#owner.reserve(header.length + earlyFrameOverhead);
    this.#current = new Uint8Array(header.length);
    this.#currentFilled = 0;
  }

  piece(bytes: Uint8Array): void {
    if (this.#current !== undefined) {
      this.#current.set(bytes, this.#currentFilled);
      this.#currentFilled += bytes.length;
      return;
    }
    const first = this.#waiting[0] as Waiting;
    first.target.set(bytes, first.filled);
    first.filled += bytes.length;
  }

  end(header: FrameHeader): void {
    if (this.#current !== undefined) {
      const { last, clock, operation, step } = header;
      this.#early.push({ bytes: this.#current, last, clock, operation, step });
      this.#current = undefined;
      this.#pump();
    } else if (header.last) this.#complete(header.clock);
  }

  /** Rejects every receive that waits. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#early = [];
    this.#read = 0;
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#read < this.#early.length) {
      const first = this.#waiting[0] as Waiting;
      const frame = this.#early[this.#read] as Early;
      const { bytes, last, clock } = frame;
      this.#early[this.#read++] = nothing;
      if (this.#read === this.#early.length || this.#read === 4096) {
        this.#early.splice(0, this.#read);
        this.#read = 0;
      }
      this.#owner.reserve(-(bytes.length + earlyFrameOverhead));
      if (frame.operation !== first.operation) this.#owner.wrongOperation(frame, first.operation);
      if (first.filled + bytes.length > first.target.length) {
        this.#owner.wrongSize(first.filled + bytes.length, first.target.length);
      }
      first.target.set(bytes, first.filled);
      first.filled += bytes.length;
      if (last) this.#complete(clock);
    }
  }

  #complete(clock: number): void {
    const first = this.#waiting[0] as Waiting;
    if (first.filled !== first.target.length) this.#owner.wrongSize(first.filled, first.target.length);
    this.#waiting.shift();
    first.resolve(clock);
  }
}
