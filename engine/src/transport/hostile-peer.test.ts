/** One honest party against a peer that may send any bytes: it must end with a clear error, soon, within its memory. */
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { nextTurn } from '#platform';
import { toHex, utf8 } from '../base/bytes.ts';
import type { Channel } from '../base/channel.ts';
import type { TacitError } from '../base/errors.ts';
import { encodeFrame, type FrameHeader, FrameParser, frameKind } from './framing.ts';
import { decodeHello, encodeHello, type Hello } from './hello.ts';
import { Labels, nameOperations } from './labels.ts';
import { localChannelPair } from './local-channel.ts';
import type { MeshOptions } from './mesh.ts';
import { runParty } from './mesh-session.ts';
import { decodeReport } from './report.ts';
import type { Session } from './session.ts';

const names = ['honest', 'hostile'];
nameOperations(['open']);
const labels = new Labels('s', 'p');
const data: Omit<FrameHeader, 'length'> = {
  kind: frameKind.data,
  last: true,
  stream: 0,
  sequence: 0,
  clock: 0,
  operation: labels.tag('transfer'),
  step: labels.tag('the step'),
};

const unhandled: unknown[] = [];
// In a browser the test runner itself fails on one.
globalThis.process?.on('unhandledRejection', (error) => void unhandled.push(error));
afterEach(() => expect(unhandled.splice(0)).toEqual([]));

/** The other end of the honest party's channel, spoken to in frames. */
class Hostile {
  readonly channel: Channel;
  readonly reports: TacitError[] = [];
  ended = false;
  /** Does not close its end when the honest party has closed. */
  stubborn = false;
  /** The honest party's introduction. */
  readonly met: Promise<Hello>;

  constructor(channel: Channel) {
    this.channel = channel;
    let meet: (hello: Hello) => void = () => {};
    this.met = new Promise((resolve) => {
      meet = resolve;
    });
    let payload: number[] = [];
    const parser = new FrameParser({
      begin: () => {
        payload = [];
      },
      piece: (bytes) => void payload.push(...bytes),
      end: ({ kind }) => {
        const bytes = Uint8Array.from(payload);
        if (kind === frameKind.hello) meet(decodeHello(bytes) as Hello);
        if (kind === frameKind.abort) this.reports.push(decodeReport(bytes, 'honest', '?') as TacitError);
      },
    });
    channel.open({
      data: (bytes) => parser.push(bytes),
      closed: () => {
        this.ended = true;
        if (!this.stubborn) channel.destroy();
      },
    });
  }

  frame(changes: Partial<FrameHeader>, payload?: Uint8Array): void {
    this.channel.send(encodeFrame({ ...data, ...changes }, payload));
  }

  async greet(changes: Partial<Hello> = {}): Promise<void> {
    const own = await this.met;
    this.frame(
      { kind: frameKind.hello },
      encodeHello({ ...own, party: 1, contribution: new Uint8Array(32), ...changes }),
    );
  }
}

/** Runs `program` as the honest party while `attack` plays the other; resolves to how it failed. */
async function against(
  attack: (hostile: Hostile) => Promise<void>,
  program: (session: Session) => Promise<unknown> = async (session) => {
    session.step('the step');
    await session.receive(1, new Uint8Array(10));
  },
  options: Partial<MeshOptions> = {},
): Promise<{ error: TacitError; hostile: Hostile }> {
  const [own, other] = localChannelPair();
  const hostile = new Hostile(other);
  const run = runParty(
    { names, self: 0, channels: [undefined, own], sessionId: 's', program: 'p', timeoutMs: 2_000, ...options },
    program,
  );
  const attacked = attack(hostile).then(() => hostile.channel);
  const error = await run.then(
    () => {
      throw new Error('the honest party noticed nothing');
    },
    (reason: unknown) => reason as TacitError,
  );
  await attacked;
  hostile.channel.destroy();
  // Whatever happened, it is one of ours and says who, where and what to do.
  if (error.kind === 'peer') {
    expect(error.fields).toMatchObject({ party: expect.any(String) as string, step: expect.any(String) as string });
    expect(error.hint).toBeTruthy();
  }
  return { error, hostile };
}

test.each<[string, Partial<Hello>, string]>([
  ['version', { protocol: 'tacit-session/0' }, 'peer.version-differs'],
  ['run', { session: 'other' }, 'peer.session-differs'],
  ['contract', { program: 'other' }, 'peer.program-differs'],
  ['names', { names: ['honest', 'somebody'] }, 'peer.parties-differ'],
  ['number of parties', { names: ['honest', 'hostile', 'third'] }, 'peer.parties-differ'],
  ['own number', { party: 0 }, 'peer.parties-differ'],
  ['generator', { prgs: ['rc4', 'zip'] }, 'peer.prg-differs'],
])('an introduction with another %s is refused by name', async (_, changes, code) => {
  const { error, hostile } = await against((peer) => peer.greet(changes));
  expect(error).toMatchObject({ kind: 'peer', code, fields: { party: 'hostile', step: 'set-up' } });
  expect(error.hint).toBeDefined();
  // The peer hears the same cause.
  expect(hostile.reports).toMatchObject([{ code, fields: { party: 'hostile' } }]);
});

test('a hostile introduction cannot write into our log', async () => {
  const { error } = await against((peer) => peer.greet({ program: `x\n\u001b[31m${'y'.repeat(5000)}\u202e` }));
  for (const sign of ['\n', '\u001b', '\u202e']) expect(error.message).not.toContain(sign);
  expect(error.message.length).toBeLessThan(500);
});

test.each<[string, (peer: Hostile) => Promise<void>]>([
  ['bytes that are no frame', async (peer) => peer.channel.send(new Uint8Array(100).fill(0xaa))],
  ['a message before the introduction', async (peer) => peer.frame({}, new Uint8Array(10))],
  ['an end before the introduction', async (peer) => peer.frame({ kind: frameKind.bye })],
  ['an introduction that is no JSON', async (peer) => peer.frame({ kind: frameKind.hello }, utf8('hello'))],
  ['an introduction without its parts', async (peer) => peer.frame({ kind: frameKind.hello }, utf8('{"protocol":1}'))],
  [
    'an introduction with a short key half',
    async (peer) => {
      const hello = { ...(await peer.met), party: 1, contribution: toHex(new Uint8Array(31)) };
      peer.frame({ kind: frameKind.hello }, utf8(JSON.stringify(hello)));
    },
  ],
  [
    'a second introduction',
    async (peer) => {
      await peer.greet();
      await peer.greet();
    },
  ],
  [
    'a frame out of order',
    async (peer) => {
      await peer.greet();
      peer.frame({ sequence: 1 }, new Uint8Array(10));
    },
  ],
  [
    'a repeated frame',
    async (peer) => {
      await peer.greet();
      for (let i = 0; i < 2; i++) peer.frame({ last: false }, new Uint8Array(5));
    },
  ],
  [
    'a report that is none',
    async (peer) => {
      await peer.greet();
      peer.frame({ kind: frameKind.abort }, utf8('["oops"]'));
    },
  ],
])('%s is a bad frame', async (_, attack) => {
  const { error, hostile } = await against(attack);
  expect(error).toMatchObject({ kind: 'peer', code: 'peer.bad-frame', fields: { party: 'hostile' } });
  expect(hostile.reports).toHaveLength(1);
});

test.each([
  [9, true],
  [11, true],
  [11, false],
])('a message of %d bytes instead of 10 (last %s) is refused', async (found, last) => {
  const { error } = await against(async (peer) => {
    await peer.greet();
    peer.frame({ last }, new Uint8Array(found));
  });
  const fields = { party: 'hostile', step: 'the step', found, expected: 10 };
  expect(error).toMatchObject({ code: 'peer.message-size', fields });
});

test('a wrong size is found also when the message came before the program asked', async () => {
  const { error } = await against(
    async (peer) => {
      await peer.greet();
      peer.frame({}, new Uint8Array(11));
    },
    async (session) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await session.receive(1, new Uint8Array(10));
    },
  );
  expect(error).toMatchObject({ code: 'peer.message-size', fields: { found: 11, expected: 10 } });
});

test.each([
  ['large frames', 1 << 20, 0],
  ['empty frames', 0, 0],
  ['frames of ever new streams', 100, 1],
])('a flood of %s ends at the limit', async (_, bytes, streams) => {
  const earlyBytes = 4 << 20;
  let sent = 0;
  const { error } = await against(
    async (peer) => {
      await peer.greet();
      for (; sent < 80_000 && !peer.ended; sent++) {
        peer.frame(
          { last: false, stream: streams * (sent + 1), sequence: streams === 1 ? 0 : sent },
          new Uint8Array(bytes),
        );
        if (sent % 100 === 0) await nextTurn();
      }
    },
    () => new Promise(() => {}),
    { earlyBytes },
  );
  expect(error).toMatchObject({ code: 'peer.too-early', fields: { party: 'hostile', limit: earlyBytes } });
});

test('silence is given up after the time-out, and a computing party is not', async () => {
  const { error } = await against((peer) => peer.greet(), undefined, { timeoutMs: 300 });
  expect(error).toMatchObject({ code: 'peer.silent', fields: { party: 'hostile', step: 'the step', seconds: 0.3 } });

  const { error: later } = await against(
    async (peer) => {
      await peer.greet();
      for (let i = 0; i < 10; i++) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        peer.frame({ kind: frameKind.heartbeat });
      }
      peer.channel.destroy();
    },
    undefined,
    { timeoutMs: 300 },
  );
  expect(later).toMatchObject({ code: 'peer.closed' });
});

test('a peer that is alive but sends nothing that is waited for is given up too', async () => {
  const { error } = await against(
    async (peer) => {
      await peer.greet();
      for (let i = 0; i < 40; i++) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        peer.frame({ kind: frameKind.heartbeat });
      }
    },
    undefined,
    { timeoutMs: 400, stallMs: 700 },
  );
  expect(error).toMatchObject({ code: 'peer.stalled', fields: { party: 'hostile', step: 'the step', seconds: 0.7 } });
});

test('a peer that sends empty frames of a message without end is given up too', async () => {
  const { error } = await against(
    async (peer) => {
      await peer.greet();
      for (let sequence = 0; sequence < 40; sequence++) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        peer.frame({ sequence, last: false });
      }
      // It would have gone on; so that the test ends where nobody minds.
      peer.channel.destroy();
    },
    undefined,
    { timeoutMs: 400, stallMs: 700 },
  );
  expect(error).toMatchObject({ code: 'peer.stalled', fields: { party: 'hostile', step: 'the step', seconds: 0.7 } });
});

test.each([
  ['single bytes of a message', 0],
  ['single bytes of a message that is never complete', 32],
])('a peer that drips %s is given up', async (_, from) => {
  const { error } = await against(
    async (peer) => {
      await peer.greet();
      const frame = encodeFrame(data, new Uint8Array(10)).subarray(0, -1);
      peer.channel.send(frame.slice(0, from));
      for (const byte of frame.subarray(from)) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        peer.channel.send(Uint8Array.of(byte));
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    },
    undefined,
    { timeoutMs: 400, stallMs: 700 },
  );
  expect(['peer.stalled', 'peer.silent']).toContain(error.code);
  expect(error.fields).toMatchObject({ party: 'hostile', step: 'the step' });
});

test('a long message on a slow link is no standstill, even of a peer that says it waits', async () => {
  const [own, other] = localChannelPair();
  const hostile = new Hostile(other);
  const length = 30;
  const run = runParty(
    { names, self: 0, channels: [undefined, own], sessionId: 's', program: 'p', timeoutMs: 300 },
    async (session) => {
      await session.receive(1, new Uint8Array(length));
      return 'done';
    },
  );
  await hostile.greet();
  const waiting = encodeFrame({ ...data, kind: frameKind.heartbeat, sequence: 0xffff_ffff });
  hostile.channel.send(waiting);
  const frame = encodeFrame(data, new Uint8Array(length));
  hostile.channel.send(frame.slice(0, -length));
  for (const byte of frame.subarray(-length)) {
    hostile.channel.send(Uint8Array.of(byte));
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  hostile.frame({ kind: frameKind.bye });
  await expect(run).resolves.toMatchObject({ result: 'done' });
  hostile.channel.destroy();
});

test.each(['first', 'later'])('a message of another operation is refused (%s frame)', async (which) => {
  const { error, hostile } = await against(async (peer) => {
    await peer.greet();
    if (which === 'later') peer.frame({ last: false }, new Uint8Array(4));
    const sequence = which === 'later' ? 1 : 0;
    peer.frame({ sequence, operation: labels.tag('open'), step: labels.tag('start') }, new Uint8Array(6));
  });
  const fields = { party: 'hostile', step: 'the step', theirStep: 'start', found: 'open', expected: 'transfer' };
  expect(error).toMatchObject({ kind: 'peer', code: 'peer.other-operation', fields });
  expect(hostile.reports).toMatchObject([{ code: 'peer.other-operation' }]);
});

test('a message of another program is refused, though its introduction was right', async () => {
  const other = new Labels('s', 'another program');
  const { error } = await against(async (peer) => {
    await peer.greet();
    peer.frame({ operation: other.tag('transfer') }, new Uint8Array(10));
  });
  expect(error).toMatchObject({ code: 'peer.other-operation', fields: { found: '?', expected: 'transfer' } });
});

test('a claim to be waiting as well does not end a session before its time-out', async () => {
  const started = performance.now();
  const { error } = await against(
    async (peer) => {
      await peer.greet();
      for (let i = 0; i < 30; i++) {
        peer.frame({ kind: frameKind.heartbeat, sequence: 0xffff_ffff });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    undefined,
    { timeoutMs: 600 },
  );
  expect(error).toMatchObject({ code: 'peer.standstill', fields: { party: 'hostile', step: 'the step' } });
  expect(performance.now() - started).toBeGreaterThan(500);
});

test('a peer that never introduces itself is named', async () => {
  const { error } = await against(async () => {}, undefined, { timeoutMs: 200 });
  expect(error).toMatchObject({ code: 'peer.no-hello', fields: { party: 'hostile', step: 'set-up' } });
});

test('our own pause is not the silence of a peer', async () => {
  const [own, other] = localChannelPair();
  const hostile = new Hostile(other);
  const run = runParty(
    { names, self: 0, channels: [undefined, own], sessionId: 's', program: 'p', timeoutMs: 600 },
    async (session) => {
      await session.receive(1, new Uint8Array(1));
      hostile.frame({ sequence: 1 }, new Uint8Array(1));
      const until = performance.now() + 1_600;
      while (performance.now() < until);
      await session.receive(1, new Uint8Array(1));
      hostile.frame({ kind: frameKind.bye });
      return 'done';
    },
  );
  await hostile.greet();
  hostile.frame({}, new Uint8Array(1));
  hostile.frame({ kind: frameKind.heartbeat });
  await expect(run).resolves.toMatchObject({ result: 'done' });
  hostile.channel.destroy();
});

test('a peer that ends while we wait for it, before or after we ask', async () => {
  const wait = async (session: Session): Promise<void> => {
    session.step('late');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await session.receive(1, new Uint8Array(10));
  };
  for (const program of [undefined, wait]) {
    const { error } = await against(async (peer) => {
      await peer.greet();
      peer.frame({ kind: frameKind.bye });
    }, program);
    expect(error).toMatchObject({ code: 'peer.finished-early', fields: { party: 'hostile' } });
  }
});

test('frames after the last one are refused', async () => {
  const { error } = await against(
    async (peer) => {
      await peer.greet();
      peer.frame({ kind: frameKind.bye });
      peer.frame({}, new Uint8Array(10));
    },
    () => new Promise(() => {}),
  );
  expect(error).toMatchObject({ code: 'peer.bad-frame' });
});

test('a message nobody reads fails the end of the session', async () => {
  const { error } = await against(
    async (peer) => {
      await peer.greet();
      peer.frame({}, new Uint8Array(10));
      peer.frame({ kind: frameKind.bye });
    },
    async () => {},
  );
  expect(error).toMatchObject({ code: 'peer.unread', fields: { party: 'hostile' } });
});

test('a report is checked, shortened and marked with its reporter', async () => {
  const { error } = await against(async (peer) => {
    await peer.greet();
    const fields = {
      party: 'x'.repeat(10_000),
      step: '\u001b[2Jwiped',
      found: 7,
      __proto__: null,
      bad: { nested: true },
    };
    const text = JSON.stringify({ kind: 'abort', code: 'peer.message-size', fields }).slice(0, 400);
    peer.frame(
      { kind: frameKind.abort },
      utf8(JSON.stringify({ kind: 'abort', code: 'peer.closed', fields: { ...fields, party: 'third' } })),
    );
    peer.frame({ kind: frameKind.abort }, utf8(text));
  });
  expect(error).toMatchObject({
    kind: 'abort',
    code: 'peer.closed',
    fields: { party: 'third', reportedBy: 'hostile' },
  });
  expect(error.message).not.toContain('\u001b');
  expect(error.fields['bad']).toBeUndefined();
});

test('a report in words unknown here still names party, step and cause', async () => {
  const { error } = await against(async (peer) => {
    await peer.greet();
    const report = { kind: 'policy', code: 'future.rule', fields: { step: 'join' } };
    peer.frame({ kind: frameKind.abort }, utf8(JSON.stringify(report)));
  });
  const fields = { party: 'hostile', step: 'join', cause: 'future.rule' };
  expect(error).toMatchObject({ kind: 'peer', code: 'peer.failed', fields });
});

test('any bytes after the introduction end in a PeerError or are heartbeats', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 24, maxLength: 100 }), { minLength: 1, maxLength: 4 }),
      async (noise) => {
        const { error } = await against(async (peer) => {
          await peer.greet();
          for (const bytes of noise) peer.channel.send(bytes);
          peer.channel.destroy();
        });
        expect(error).toMatchObject({ kind: 'peer', fields: { party: 'hostile' } });
      },
    ),
    { numRuns: 100 },
  );
});

test('valid frames with random contents end in a typed error', async () => {
  const frame = fc.record({
    kind: fc.constantFrom(...Object.values(frameKind)),
    last: fc.boolean(),
    stream: fc.constantFrom(0, 0, 1, 77),
    sequence: fc.nat({ max: 3 }),
    clock: fc.nat(),
    payload: fc.uint8Array({ maxLength: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 6 }), async (list) => {
      const { error } = await against(
        async (peer) => {
          await peer.greet();
          for (const { payload, ...header } of list) {
            const empty = header.kind === frameKind.heartbeat || header.kind === frameKind.bye;
            peer.frame(header, empty ? undefined : payload);
          }
          peer.channel.destroy();
        },
        async (session) => {
          for (;;) await session.receive(1, new Uint8Array(3));
        },
      );
      expect(['peer', 'usage', 'policy', 'abort']).toContain(error.kind);
    }),
    { numRuns: 100 },
  );
});

test('a peer that never closes cannot keep a failed session', async () => {
  await against(async (peer) => {
    peer.stubborn = true;
    peer.channel.send(new Uint8Array(100));
  });
});

test('cancelling ends this party and tells the peer', async () => {
  const cancel = new AbortController();
  const { error, hostile } = await against(
    (peer) => peer.greet(),
    async (session) => {
      session.step('the step');
      setTimeout(() => cancel.abort(), 30);
      await session.receive(1, new Uint8Array(10));
    },
    { signal: cancel.signal },
  );
  expect(error).toMatchObject({
    kind: 'usage',
    code: 'session.cancelled',
    fields: { party: 'honest', step: 'the step' },
  });
  expect(hostile.reports).toMatchObject([{ code: 'session.cancelled', fields: { party: 'honest' } }]);
});

test('a session leaves no timer and no listener behind', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const signal = new AbortController().signal;
  const removed = vi.spyOn(signal, 'removeEventListener');
  try {
    await against(
      async (peer) => {
        await peer.greet();
        peer.channel.destroy();
      },
      undefined,
      { signal },
    );
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});
