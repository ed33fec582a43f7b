import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes } from '../base/bytes.ts';
import {
  encodeFrame,
  FrameFault,
  type FrameHeader,
  FrameParser,
  frameHeaderBytes,
  frameKind,
  maxClock,
  maxFramePayload,
} from './framing.ts';

interface Frame extends FrameHeader {
  payload: Uint8Array;
}

/** All frames that a parser cuts from pieces of a byte stream. */
function parse(pieces: readonly Uint8Array[]): { frames: Frame[]; atBoundary: boolean; largest: number } {
  const frames: Frame[] = [];
  let current: { payload: Uint8Array; filled: number } = { payload: new Uint8Array(0), filled: 0 };
  let largest = 0;
  const parser = new FrameParser({
    begin(header) {
      largest = Math.max(largest, header.length);
      current = { payload: new Uint8Array(header.length), filled: 0 };
    },
    piece(bytes) {
      current.payload.set(bytes, current.filled);
      current.filled += bytes.length;
    },
    end(header) {
      expect(current.filled).toBe(header.length);
      frames.push({ ...header, payload: current.payload });
    },
  });
  for (const piece of pieces) parser.push(piece);
  return { frames, atBoundary: parser.atBoundary, largest };
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

const limits: Record<number, number> = { 1: 16 * 1024, 2: 3000, 3: 0, 4: 8 * 1024, 5: 0 };
const frames = fc.constantFrom(...Object.values(frameKind)).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    last: fc.boolean(),
    stream: fc.maxSafeNat(),
    sequence: fc.integer({ min: 0, max: 0xffff_ffff }),
    clock: fc.integer({ min: 0, max: maxClock }),
    operation: fc.integer({ min: 0, max: 0xffff_ffff }),
    step: fc.integer({ min: 0, max: 0xffff_ffff }),
    payload: fc.uint8Array({ maxLength: Math.min(limits[kind] as number, 3000) }),
  }),
);
const cuts = fc.array(fc.nat(), { maxLength: 20 });

test('frames survive any splitting of their bytes', () => {
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 8 }), cuts, (sent, places) => {
      const bytes = concatBytes(...sent.map(({ payload, ...header }) => encodeFrame(header, payload)));
      const got = parse(split(bytes, places));
      expect(got.atBoundary).toBe(true);
      expect(got.frames).toEqual(sent.map((frame) => ({ ...frame, length: frame.payload.length })));
    }),
  );
});

test('a truncated stream ends inside a frame and says so', () => {
  fc.assert(
    fc.property(frames, fc.nat(), ({ payload, ...header }, cut) => {
      const bytes = encodeFrame(header, payload);
      const length = 1 + (cut % (bytes.length - 1));
      const got = parse([bytes.subarray(0, length)]);
      expect(got.frames).toEqual([]);
      expect(got.atBoundary).toBe(false);
    }),
  );
});

test('random bytes give frames within the limits or a fault, never anything else', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (pieces) => {
      try {
        expect(parse(pieces).largest).toBeLessThanOrEqual(maxFramePayload);
      } catch (error) {
        expect(error).toBeInstanceOf(FrameFault);
      }
    }),
    { numRuns: 300 },
  );
});

test('one changed byte of a header is refused or gives another frame within the limits', () => {
  const header = { kind: frameKind.data, last: true, stream: 5, sequence: 6, clock: 7, operation: 8, step: 9 };
  const good = encodeFrame(header, new Uint8Array(100));
  for (let at = 0; at < frameHeaderBytes; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const bad = good.slice();
      bad[at] = (bad[at] as number) ^ (1 << bit);
      let outcome: unknown;
      try {
        outcome = parse([bad]);
      } catch (error) {
        outcome = error;
      }
      // The magic, kinds without payload, and unknown flags are always refused.
      if (at === 6 || at === 7 || (at === 5 && bit > 0)) expect(outcome).toBeInstanceOf(FrameFault);
      else if (!(outcome instanceof FrameFault))
        expect(outcome).toMatchObject({ largest: expect.any(Number) as number });
    }
  }
});

test.each([
  ['a payload over 1 MiB', 0, [1, 0, 0x10, 0]],
  ['an enormous payload', 0, [0xff, 0xff, 0xff, 0xff]],
  ['kind 0', 4, [0]],
  ['kind 6', 4, [6]],
  ['a heartbeat with payload', 4, [frameKind.heartbeat]],
  ['unknown flags', 5, [2]],
  ['another magic', 6, [0x55]],
  ['a stream beyond 2^53', 12, [0, 0, 0x20, 0]],
  ['a clock beyond its range', 20, [0, 0, 0, 0x80]],
])('%s is refused when the header is complete', (_, offset, bytes) => {
  const frame = encodeFrame(
    { kind: frameKind.data, last: true, stream: 0, sequence: 0, clock: 0, operation: 0, step: 0 },
    new Uint8Array(9),
  );
  frame.set(bytes, offset);
  expect(() => parse([frame.subarray(0, frameHeaderBytes)])).toThrow(FrameFault);
});

test('limits of control frames are their own', () => {
  const header = { kind: frameKind.abort, last: true, stream: 0, sequence: 0, clock: 0, operation: 0, step: 0 };
  expect(() => encodeFrame(header, new Uint8Array(8 * 1024 + 1))).toThrow(RangeError);
  expect(encodeFrame(header, new Uint8Array(8 * 1024)).length).toBe(frameHeaderBytes + 8 * 1024);
});
