/** Parsers of what peers send, driven with noise and with damaged valid inputs: typed errors only, soon, within their memory. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, utf8 } from '../base/bytes.ts';
import type { Channel, ChannelEvents } from '../base/channel.ts';
import { PeerError, TacitError, UsageError } from '../base/errors.ts';
import { encodeFrame, FrameFault, type FrameHeader, FrameParser, frameKind, maxFramePayload } from './framing.ts';
import { checkHello, commonPrg, decodeHello, encodeHello, type Hello } from './hello.ts';
import { Inbox } from './inbox.ts';
import { localChannelPair } from './local-channel.ts';
import { runParty } from './mesh-session.ts';
import { decodeReport, encodeReport } from './report.ts';
import type { Session } from './session.ts';

const own: Hello = {
  protocol: 'tacit-session/2',
  session: 's',
  program: 'p',
  party: 0,
  names: ['honest', 'hostile'],
  // Not all, so that it travels.
  computers: 1,
  prgs: ['aes-128-ctr'],
  contribution: new Uint8Array(32),
};

/** One damage to some bytes. */
type Damage = {
  readonly kind: 'flip' | 'cut' | 'drop' | 'repeat' | 'insert';
  readonly at: number;
  readonly size: number;
};
const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'drop', 'repeat', 'insert'),
  at: fc.nat(),
  size: fc.integer({ min: 1, max: 40 }),
});

function damaged(bytes: Uint8Array, { kind, at, size }: Damage): Uint8Array {
  const place = at % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (kind) {
    case 'flip': {
      const copy = bytes.slice();
      if (place < copy.length) copy[place] = (copy[place] as number) ^ (1 << (size % 8));
      return copy;
    }
    case 'cut':
      return before;
    case 'drop':
      return concatBytes(before, after.subarray(size));
    case 'repeat':
      return concatBytes(before, after.subarray(0, size), after);
    case 'insert':
      return concatBytes(before, new Uint8Array(size).fill(at & 0xff), after);
  }
}

const mutated = (valid: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.array(damage, { minLength: 1, maxLength: 4 }).map((list) => list.reduce(damaged, valid)),
    // JSON of any shape, also in place of single fields.
    fc.jsonValue().map((value) => utf8(JSON.stringify(value))),
    fc
      .tuple(fc.constantFrom(...Object.keys(JSON.parse(new TextDecoder().decode(valid)) as object)), fc.jsonValue())
      .map(([key, value]) =>
        utf8(JSON.stringify({ ...(JSON.parse(new TextDecoder().decode(valid)) as object), [key]: value })),
      ),
  );

/** No sign that would steer a terminal or write a line of its own into a log. */
// oxlint-disable-next-line no-control-regex -- control characters are what must not occur
const steering = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

function expectPrintable(error: TacitError): void {
  for (const language of ['en', 'zh'] as const) {
    const { message } = error.text(language);
    expect(message).not.toMatch(steering);
    expect(message.length).toBeLessThan(6_000);
  }
}

test('introductions: undefined, a refusal that names the peer, or one that fits', () => {
  fc.assert(
    fc.property(mutated(encodeHello({ ...own, party: 1 })), (bytes) => {
      const hello = decodeHello(bytes);
      if (hello === undefined) return;
      expect(hello.contribution.length).toBe(32);
      try {
        checkHello(own, hello, 1);
        commonPrg(own.names, [own.prgs, hello.prgs]);
      } catch (error) {
        expect(error).toBeInstanceOf(PeerError);
        expect((error as PeerError).fields).toMatchObject({ party: 'hostile', step: 'set-up' });
        expectPrintable(error as PeerError);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('reports: undefined, or an error that names reporter, party and step and steers no terminal', () => {
  const report = encodeReport(
    new PeerError('peer.message-size', { party: 'third', step: 'join', found: 3, expected: 4, list: ['a', 'b'] }),
  );
  fc.assert(
    fc.property(mutated(report), (bytes) => {
      const failure = decodeReport(bytes, 'hostile', 'here');
      if (failure === undefined) return;
      expect(failure).toBeInstanceOf(TacitError);
      expect(failure.fields).toMatchObject({ reportedBy: 'hostile' });
      for (const field of ['party', 'step']) expect(failure.fields[field]).toBeDefined();
      expectPrintable(failure);
      // What we tell others of it stays within its frame.
      expect(encodeReport(failure).length).toBeLessThanOrEqual(8192);
    }),
    { numRuns: 1_000 },
  );
});

const frame = fc.record({
  kind: fc.constantFrom(...Object.values(frameKind)),
  last: fc.boolean(),
  stream: fc.maxSafeNat(),
  sequence: fc.nat({ max: 0xffff_ffff }),
  clock: fc.nat(),
  operation: fc.nat({ max: 0xffff_ffff }),
  step: fc.nat({ max: 0xffff_ffff }),
  payload: fc.uint8Array({ maxLength: 60 }),
});

test('frames: damaged streams of them give frames within the limits, or a fault', () => {
  fc.assert(
    fc.property(
      fc.array(frame, { minLength: 1, maxLength: 5 }),
      fc.array(damage, { maxLength: 3 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
      (frames, damages, sizes) => {
        const whole = concatBytes(
          ...frames.map(({ payload, ...header }) => {
            const empty = header.kind === frameKind.heartbeat || header.kind === frameKind.bye;
            return encodeFrame(header, empty ? undefined : payload);
          }),
        );
        const bytes = damages.reduce(damaged, whole);
        let [begun, ended, pieces, announced] = [0, 0, 0, 0];
        const parser = new FrameParser({
          begin: ({ length }) => {
            expect(length).toBeLessThanOrEqual(maxFramePayload);
            announced += length;
            begun++;
          },
          piece: (piece) => {
            pieces += piece.length;
          },
          end: () => void ended++,
        });
        try {
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const end = at + (sizes[i % sizes.length] as number);
            parser.push(bytes.subarray(at, end));
            at = end;
          }
        } catch (error) {
          expect(error).toBeInstanceOf(FrameFault);
        }
        expect(begun - ended).toBeLessThanOrEqual(1);
        expect(pieces).toBeLessThanOrEqual(Math.min(announced, bytes.length));
      },
    ),
    { numRuns: 500 },
  );
});

test('inboxes: any frames for any receives fill exactly what is awaited, or fault; memory is given back', async () => {
  class Wrong extends Error {}
  const piece = fc.record({ length: fc.nat({ max: 12 }), last: fc.boolean(), operation: fc.constantFrom(1, 1, 1, 2) });
  const action = fc.oneof(
    piece.map((arrives) => ({ arrives })),
    fc.nat({ max: 20 }).map((awaits) => ({ awaits })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 30 }), async (actions) => {
      let reserved = 0;
      const inbox = new Inbox({
        reserve: (bytes) => {
          reserved += bytes;
        },
        wrongSize: () => {
          throw new Wrong();
        },
        wrongOperation: () => {
          throw new Wrong();
        },
      });
      let sequence = 0;
      const outcomes: Promise<unknown>[] = [];
      try {
        for (const each of actions) {
          if ('awaits' in each) {
            const target = new Uint8Array(each.awaits);
            const arrival = inbox.receive(target, 1);
            outcomes.push(arrival.then(() => expect(target.every((byte) => byte === 7)).toBe(true)));
            continue;
          }
          const { length, last, operation } = each.arrives;
          const header: FrameHeader = {
            kind: frameKind.data,
            last,
            stream: 0,
            sequence: sequence++,
            clock: 1,
            operation,
            step: 0,
            length,
          };
          expect(inbox.sequence).toBe(header.sequence);
          inbox.begin(header);
          for (let left = length; left > 0; left -= Math.min(left, 5)) {
            inbox.piece(new Uint8Array(Math.min(left, 5)).fill(7));
          }
          inbox.end(header);
        }
        if (inbox.empty) expect(reserved).toBe(0);
      } catch (error) {
        expect(error).toBeInstanceOf(Wrong);
      }
      inbox.fail(new Wrong());
      for (const outcome of await Promise.allSettled(outcomes)) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Wrong);
      }
    }),
    { numRuns: 500 },
  );
});

/** A channel whose outgoing bytes are damaged, once, after so many. */
function damaging(inner: Channel, after: number, how: Damage): Channel {
  let sent = 0;
  let done = false;
  return {
    open: (events: ChannelEvents) => inner.open(events),
    send: (bytes, given) => {
      sent += bytes.length;
      if (done || sent < after) {
        inner.send(bytes, given);
        return;
      }
      done = true;
      inner.send(damaged(bytes, how).slice());
    },
    get bufferedBytes() {
      return inner.bufferedBytes;
    },
    drained: () => inner.drained(),
    close: () => inner.close(),
    destroy: () => inner.destroy(),
  };
}

test('sessions: one damage anywhere in what a party sends ends all parties soon, with errors of ours or with results', async () => {
  const names = ['honest', 'damaged'];
  const program = async (session: Session): Promise<number> => {
    const other = 1 - session.self;
    let total = 0;
    for (const length of [0, 1, 100, 3_000]) {
      session.step(`length ${length}`);
      const target = new Uint8Array(length);
      const exchange = async (on: Session): Promise<void> => {
        on.send(other, new Uint8Array(length).fill(1), true);
        await on.receive(other, target);
      };
      await session.parallel([(branch) => branch.operation('exchange', () => exchange(branch))]);
      total += target.reduce((sum, byte) => sum + byte, 0);
    }
    return total;
  };
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 4_000 }), damage, async (after, how) => {
      const [left, right] = localChannelPair();
      const channels = [
        [undefined, left],
        [damaging(right, after, how), undefined],
      ];
      const outcomes = await Promise.allSettled(
        names.map((_, self) =>
          runParty(
            {
              names,
              self,
              channels: channels[self] as (Channel | undefined)[],
              sessionId: 's',
              program: 'p',
              timeoutMs: 100,
              stallMs: 200,
            },
            program,
          ),
        ),
      );
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') continue;
        expect(outcome.reason).toBeInstanceOf(TacitError);
        const error = outcome.reason as TacitError;
        expect([PeerError, UsageError].some((kind) => error instanceof kind)).toBe(true);
        for (const field of ['party', 'step']) expect(error.fields[field]).toBeDefined();
        expect(error.hint).toBeTruthy();
        expectPrintable(error);
      }
    }),
    { numRuns: 60 },
  );
});
