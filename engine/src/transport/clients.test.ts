/** Sessions in which not all parties compute: who has links, who is told what, and what a client that does not follow can do. */
import { expect, test } from 'vitest';
import type { Channel } from '../base/channel.ts';
import type { TacitError } from '../base/errors.ts';
import { encodeFrame, type FrameHeader, FrameParser, frameKind } from './framing.ts';
import { decodeHello, encodeHello, type Hello } from './hello.ts';
import { Labels, nameOperations } from './labels.ts';
import { localChannelPair } from './local-channel.ts';
import { runLocal, startLocal } from './local-mesh.ts';
import type { MeshOptions } from './mesh.ts';
import { runParty } from './mesh-session.ts';
import type { Session } from './session.ts';

const names = ['bank', 'insurer', 'clinic', 'ministry'];
const computers = 2;
const [bank, insurer, clinic, ministry] = [0, 1, 2, 3] as const;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The clinic's byte goes to the bank, from there to the insurer, from there to the ministry. */
async function pass(session: Session): Promise<number | undefined> {
  const byte = session.self === clinic ? Uint8Array.of(7) : undefined;
  const first = await session.transfer(clinic, bank, 1, byte);
  const second = await session.transfer(bank, insurer, 1, first);
  const third = await session.transfer(insurer, ministry, 1, second);
  return third?.[0];
}

test('clients have links with computers only, and count what they send and receive', async () => {
  const { results, traffic } = await runLocal(names, pass, { computers });
  expect(results).toEqual([undefined, undefined, undefined, 7]);
  expect(traffic.map(({ sent }) => sent)).toEqual([
    [0, 1, 0, 0],
    [0, 0, 0, 1],
    [1, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  expect(traffic.map(({ rounds }) => rounds)).toEqual([1, 2, 0, 3]);
});

test('two clients have nothing to say to each other', async () => {
  const code = 'session.no-link';
  await expect(
    runLocal(names, (session) => session.transfer(clinic, ministry, 1, Uint8Array.of(1)), { computers }),
  ).rejects.toMatchObject({ kind: 'usage', code, fields: { party: 'clinic', found: 'ministry' } });
  await expect(
    runLocal(names, async (session) => session.pairSeed(clinic, ministry, 'test'), { computers }),
  ).rejects.toMatchObject({ code });
});

test.each([0, 5, 1.5, Number.NaN])('%d of four parties cannot compute', async (number) => {
  const options = { names, self: 0, channels: [], sessionId: 's', program: 'p', computers: number };
  await expect(runParty(options, pass)).rejects.toMatchObject({ kind: 'usage', code: 'session.computers' });
});

test('a channel between clients, or none to a computer, is refused', async () => {
  const [a] = localChannelPair();
  const channels = [a, undefined, undefined, undefined];
  const options = { names, self: clinic, channels, sessionId: 's', program: 'p', computers };
  await expect(runParty(options, pass)).rejects.toThrow('no channel to party 1');
  const [b, c] = [localChannelPair()[0], localChannelPair()[0]];
  await expect(runParty({ ...options, channels: [a, b, undefined, c] }, pass)).rejects.toThrow('a channel to party 3');
});

test('parties that disagree about who computes are refused by name', async () => {
  const [left, right] = localChannelPair();
  const party = (self: number, number: number, channel: Channel) =>
    runParty(
      {
        names: ['bank', 'clinic'],
        self,
        channels: self === 0 ? [undefined, channel] : [channel, undefined],
        sessionId: 's',
        program: 'p',
        computers: number,
      },
      async () => {},
    );
  const outcomes = await Promise.allSettled([party(0, 2, left), party(1, 1, right)]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'peer', code: 'peer.computers-differ' } });
  }
});

test('the end of a client ends the run at all parties, also at other clients, and names it', async () => {
  const runs = startLocal(
    names,
    async (session) => {
      session.step('input');
      if (session.self === clinic) throw new Error('no data today');
      return pass(session);
    },
    { computers },
  );
  const outcomes = await Promise.allSettled(runs);
  for (const self of [bank, insurer, ministry]) {
    expect(outcomes[self]).toMatchObject({
      reason: { code: 'peer.failed', fields: { party: 'clinic', step: 'input' } },
    });
  }
});

test('a client that waits for a slow client judges nobody, and one whose result takes long waits for it', async () => {
  // A stall is far longer than a busy machine may leave a program waiting.
  const limits = { timeoutMs: 400, stallMs: 3_000 };
  const runs = await runClients(limits, async (session) => {
    // Longer than any silence, and then longer than a stall, in which the computers do get on with each other.
    if (session.self === clinic) await wait(600);
    const got = await session.transfer(clinic, bank, 1, session.self === clinic ? Uint8Array.of(7) : undefined);
    for (let turn = 0; turn < 10 && session.self < computers; turn++) {
      await wait(350);
      await session.transfer(bank, insurer, 1, Uint8Array.of(1));
      await session.transfer(insurer, bank, 1, Uint8Array.of(1));
    }
    return (await session.transfer(bank, ministry, 1, got))?.[0];
  });
  expect(runs[ministry]).toBe(7);
});

/** All parties with limits that `runLocal` does not have. */
function runClients<T>(limits: Partial<MeshOptions>, program: (session: Session) => Promise<T>): Promise<T[]> {
  const channels: (Channel | undefined)[][] = names.map(() => names.map(() => undefined));
  for (let a = 0; a < computers; a++) {
    for (let b = a + 1; b < names.length; b++) {
      const [left, right] = localChannelPair();
      (channels[a] as (Channel | undefined)[])[b] = left;
      (channels[b] as (Channel | undefined)[])[a] = right;
    }
  }
  return Promise.all(
    channels.map(async (own, self) => {
      const options = { names, self, channels: own, sessionId: 's', program: 'p', computers, ...limits };
      return (await runParty(options, program)).result;
    }),
  );
}

// -- a client that does not follow -------------------------------------------------------------------------------------

nameOperations(['multiply']);
const labels = new Labels('s', 'p');
const data: Omit<FrameHeader, 'length'> = {
  kind: frameKind.data,
  last: true,
  stream: 0,
  sequence: 0,
  clock: 0,
  operation: labels.tag('transfer'),
  step: labels.tag('input'),
};

type Frame = [Partial<FrameHeader>, Uint8Array?];

/**
 * How two computers end that take ten bytes of a client, which sends `frames` to the first instead and then does `last`. Until then it
 * is `alive` or silent.
 */
async function against(
  frames: readonly Frame[],
  last: (channel: Channel) => void = () => {},
  isAlive = false,
): Promise<TacitError[]> {
  const parties = ['bank', 'insurer', 'clinic'];
  const links = [localChannelPair(), localChannelPair(), localChannelPair()] as const;
  const [[toInsurer, toBank], ...clients] = links;
  const options = {
    names: parties,
    sessionId: 's',
    program: 'p',
    computers,
    timeoutMs: 1_500,
    // That the bank waits itself must have reached the insurer by then, on a busy machine, too.
    stallMs: 3_500,
    earlyBytes: 1 << 20,
  };
  const program = async (session: Session): Promise<void> => {
    session.step('input');
    if (session.self === bank) await session.receive(clinic, new Uint8Array(10));
    await session.transfer(bank, insurer, 1, Uint8Array.of(1));
  };
  const runs = [
    runParty({ ...options, self: 0, channels: [undefined, toInsurer, clients[0][0]] }, program),
    runParty({ ...options, self: 1, channels: [toBank, undefined, clients[1][0]] }, program),
  ];
  const outcomes = Promise.allSettled(runs);
  for (const [number, [, channel]] of clients.entries()) {
    const parser = new FrameParser({
      begin: () => {},
      piece: (bytes) => greet(channel, decodeHello(bytes), number === 0 ? frames : [], last),
      end: () => {},
    });
    const beat = setInterval(() => isAlive && channel.send(encodeFrame({ ...data, kind: frameKind.heartbeat })), 100);
    const closed = (): void => {
      clearInterval(beat);
      channel.destroy();
    };
    channel.open({ data: (bytes) => parser.push(bytes), closed });
  }
  return (await outcomes).map((outcome) => {
    if (outcome.status === 'fulfilled') throw new Error('the computers noticed nothing');
    return outcome.reason as TacitError;
  });
}

function greet(channel: Channel, met: Hello | undefined, frames: readonly Frame[], last: (channel: Channel) => void) {
  if (met === undefined) return;
  channel.send(
    encodeFrame(
      { ...data, kind: frameKind.hello },
      encodeHello({ ...met, party: clinic, contribution: new Uint8Array(32) }),
    ),
  );
  for (const [header, payload] of frames) channel.send(encodeFrame({ ...data, ...header }, payload));
  last(channel);
}

const ten = new Uint8Array(10);

test.each<[string, readonly Frame[], ((channel: Channel) => void) | undefined, string]>([
  ['too few bytes', [[{}, new Uint8Array(9)]], undefined, 'peer.message-size'],
  ['too many bytes', [[{}, new Uint8Array(11)]], undefined, 'peer.message-size'],
  ['another operation', [[{ operation: labels.tag('multiply') }, ten]], undefined, 'peer.client-operation'],
  ['an operation that nobody knows', [[{ operation: 99 }, ten]], undefined, 'peer.client-operation'],
  [
    'another stream, in a computer’s operation',
    [[{ operation: labels.tag('multiply'), stream: 5 }, ten]],
    undefined,
    'peer.client-operation',
  ],
  ['nothing', [], undefined, 'peer.silent'],
  ['its end instead', [[{ kind: frameKind.bye }]], undefined, 'peer.finished-early'],
  ['the end of its link', [], (channel) => channel.destroy(), 'peer.closed'],
  [
    'more than anybody reads',
    Array.from({ length: 20 }, (_, i): Frame => [{ sequence: i, last: false, stream: 9 }, new Uint8Array(100_000)]),
    undefined,
    'peer.too-early',
  ],
])('a client that sends %s is named by both computers, and nothing hangs', async (_, frames, last, code) => {
  for (const error of await against(frames, last))
    expect(error).toMatchObject({ kind: 'peer', code, fields: { party: 'clinic' } });
});

test('a second message after the right one is not read, and named', async () => {
  const [error] = await against([[{}, ten], [{ sequence: 1 }, ten], [{ kind: frameKind.bye }]]);
  expect(error).toMatchObject({ kind: 'peer', fields: { party: 'clinic' } });
});

test.each([
  ['its input', []],
  ['its end', [[{}, ten]]],
] satisfies [string, Frame[]][])(
  'a client that is alive but never sends %s is named by both, not who waits for it',
  async (_, frames) => {
    for (const error of await against(frames, undefined, true)) {
      expect(error).toMatchObject({ kind: 'peer', code: 'peer.stalled', fields: { party: 'clinic' } });
    }
  },
);
