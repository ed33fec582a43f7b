/**
 * Frames: what a session puts on a channel. A fixed header of 32 bytes, little-endian, then the payload.
 *
 *   offset 0  u32  payload length
 *          4  u8   kind
 *          5  u8   flags: bit 0 = last frame of its message, other bits zero
 *          6  u16  magic 0x4354 ("TC"): a reader that lost its place notices at once
 *          8  u64  stream: which branch of the program (below 2^53)
 *         16  u32  sequence: number of the frame in its stream and direction
 *         20  u32  clock of the sender when the message began
 *         24  u32  operation: number of the sender's operation in this run of this program (labels.ts)
 *         28  u32  step: number of the sender's step, likewise
 *
 * A heartbeat says in `sequence` for how many milliseconds its sender has waited for a message while none came or went, and in
 * `operation` and `step` where; other control frames leave all three zero.
 *
 * Lengths are checked before anything is allocated; a frame is at most 1 MiB; no other byte sequence is accepted.
 */
export const frameHeaderBytes = 32;
export const maxFramePayload = 1 << 20;
/** Largest clock a peer may claim: no computation has so many rounds, and clocks stay exact small integers. */
export const maxClock = 0x7fff_ffff;

export const frameKind = { hello: 1, data: 2, heartbeat: 3, abort: 4, bye: 5 } as const;

/** Longest payload of each kind, by its number; a kind without entry does not exist. */
const payloadLimit: readonly (number | undefined)[] = [undefined, 16 * 1024, maxFramePayload, 0, 8 * 1024, 0];

const magic = 0x4354;
const two32 = 0x1_0000_0000;

export interface FrameHeader {
  kind: number;
  last: boolean;
  stream: number;
  sequence: number;
  clock: number;
  operation: number;
  step: number;
  /** Payload length in bytes. */
  length: number;
}

/** The peer sent something that is no frame. `found` and `expected` are short and technical, never payload. */
export class FrameFault extends Error {
  readonly found: string;
  readonly expected: string;
  constructor(found: string, expected: string) {
    super(`${found}, expected ${expected}`);
    this.found = found;
    this.expected = expected;
  }
}

/** A frame: header, then a copy of `payload`; in `memory` when that has exactly the frame's length. */
export function encodeFrame(
  header: Omit<FrameHeader, 'length'>,
  payload?: Uint8Array,
  memory?: Uint8Array,
): Uint8Array {
  const length = payload === undefined ? 0 : payload.length;
  const limit = payloadLimit[header.kind];
  if (limit === undefined || length > limit)
    throw new RangeError(`a frame of kind ${header.kind} with ${length} bytes`);
  const size = frameHeaderBytes + length;
  const frame = memory?.length === size ? memory : new Uint8Array(size);
  writeU32(frame, 0, length);
  frame[4] = header.kind;
  frame[5] = header.last ? 1 : 0;
  frame[6] = magic & 0xff;
  frame[7] = magic >>> 8;
  writeU32(frame, 8, header.stream >>> 0);
  writeU32(frame, 12, Math.floor(header.stream / two32));
  writeU32(frame, 16, header.sequence);
  writeU32(frame, 20, header.clock);
  writeU32(frame, 24, header.operation);
  writeU32(frame, 28, header.step);
  if (payload !== undefined) frame.set(payload, frameHeaderBytes);
  return frame;
}

/** Where a parser puts what it reads; the header object is reused for the next frame. */
export interface FrameSink {
  /** A frame begins. */
  begin(header: FrameHeader): void;
  /** A piece of its payload, valid only during the call. */
  piece(bytes: Uint8Array): void;
  /** The frame is complete. */
  end(header: FrameHeader): void;
}

/** Cuts arriving bytes into frames, however they were split on the way. Throws FrameFault; then it must not be used again. */
export class FrameParser {
  readonly #sink: FrameSink;
  readonly #partial = new Uint8Array(frameHeaderBytes);
  #have = 0;
  #left = 0;
  readonly #header: FrameHeader = {
    kind: 0,
    last: false,
    stream: 0,
    sequence: 0,
    clock: 0,
    operation: 0,
    step: 0,
    length: 0,
  };

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** True between frames: an end of the stream here cuts no frame in two. */
  get atBoundary(): boolean {
    return this.#have === 0 && this.#left === 0;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const take = Math.min(this.#left, bytes.length - at);
        this.#sink.piece(take === bytes.length ? bytes : bytes.subarray(at, at + take));
        this.#left -= take;
        at += take;
        if (this.#left === 0) this.#sink.end(this.#header);
        continue;
      }
      if (this.#have === 0 && bytes.length - at >= frameHeaderBytes) {
        readHeader(bytes, at, this.#header);
        at += frameHeaderBytes;
      } else {
        const take = Math.min(frameHeaderBytes - this.#have, bytes.length - at);
        this.#partial.set(bytes.subarray(at, at + take), this.#have);
        this.#have += take;
        at += take;
        if (this.#have < frameHeaderBytes) return;
        this.#have = 0;
        readHeader(this.#partial, 0, this.#header);
      }
      this.#left = this.#header.length;
      this.#sink.begin(this.#header);
      if (this.#left === 0) this.#sink.end(this.#header);
    }
  }
}

function readHeader(bytes: Uint8Array, at: number, header: FrameHeader): void {
  const mark = (bytes[at + 6] as number) | ((bytes[at + 7] as number) << 8);
  if (mark !== magic) throw new FrameFault(`magic 0x${mark.toString(16)}`, `0x${magic.toString(16)}`);
  const kind = bytes[at + 4] as number;
  const limit = payloadLimit[kind];
  if (limit === undefined) throw new FrameFault(`kind ${kind}`, '1 to 5');
  const length = readU32(bytes, at);
  if (length > limit) throw new FrameFault(`${length} bytes of payload`, `at most ${limit}`);
  const flags = bytes[at + 5] as number;
  if (flags > 1) throw new FrameFault(`flags ${flags}`, '0 or 1');
  const high = readU32(bytes, at + 12);
  if (high >= 1 << 21) throw new FrameFault('stream number too large', 'below 2^53');
  const clock = readU32(bytes, at + 20);
  if (clock > maxClock) throw new FrameFault(`clock ${clock}`, `at most ${maxClock}`);
  header.length = length;
  header.kind = kind;
  header.last = flags === 1;
  header.stream = high * two32 + readU32(bytes, at + 8);
  header.sequence = readU32(bytes, at + 16);
  header.clock = clock;
  header.operation = readU32(bytes, at + 24);
  header.step = readU32(bytes, at + 28);
}

function readU32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 0xff;
  bytes[at + 1] = (value >>> 8) & 0xff;
  bytes[at + 2] = (value >>> 16) & 0xff;
  bytes[at + 3] = (value >>> 24) & 0xff;
}
