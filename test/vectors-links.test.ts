/** The vectors of sessions, links and kept preparations, through the readers that meet them: real sessions and real sockets. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import type { TacitError } from '@tacit/engine';
import { certificateSha256, createCertificate, linkServer } from '@tacit/engine/node';
import { describe, expect, test } from 'vitest';
import { runOfServerName, runServerName } from '../party/src/links/front-door.ts';
import { readClientHello } from '../party/src/links/client-hello.ts';
import { linkPath } from '../party/src/runs/run-links.ts';
import { encodeFrame, FrameParser, type FrameHeader, frameKind } from '../engine/src/transport/framing.ts';
import { checkHello, commonPrg, decodeHello, encodeHello, type Hello, pairKey } from '../engine/src/transport/hello.ts';
import { Labels } from '../engine/src/transport/labels.ts';
import { localChannelPair } from '../engine/src/transport/local-channel.ts';
import { runParty } from '../engine/src/transport/mesh-session.ts';
import type { Session } from '../engine/src/transport/session.ts';
import { Preparation } from '../engine/src/sharing/preparation.ts';
import { sealUnderSalt, unsealPreparation } from '../engine/src/sharing/sealed-preparation.ts';
import { hex, sha256Hex, unhex } from '../tools/vectors/file.ts';
import { partsOf, reordered, sealed } from '../tools/vectors/preparations.ts';
import { codeOf, readVectors } from './vectors/files.ts';

type Shown = Omit<Hello, 'contribution'> & { readonly contribution: string };
const helloOf = (shown: Shown): Hello => ({ ...shown, contribution: unhex(shown.contribution) });
const end: Omit<FrameHeader, 'length'> = {
  kind: frameKind.bye,
  last: true,
  stream: 0,
  sequence: 0,
  clock: 0,
  operation: 0,
  step: 0,
};

const askOnce = async (session: Session): Promise<string> => {
  session.step('the step');
  const message = new Uint8Array(10);
  await session.receive(1, message);
  return hex(message);
};

/** The session of `own` in which party `from` sends these bytes, and then nothing or the end of the link. */
async function meet(own: Shown, from: number, sent: Uint8Array, ends = false): Promise<string> {
  const { names, party: self, computers, session: sessionId, program } = own;
  const pairs = names.map((_, party) => (party === self ? undefined : localChannelPair()));
  for (const [party, pair] of pairs.entries()) {
    const far = pair?.[1];
    // The end of the other side: everything sent is taken, and the link is closed when this party has closed it.
    far?.open({ data: () => undefined, closed: () => far.destroy() });
    if (party !== from) continue;
    far?.send(sent.slice());
    if (ends) void far?.close();
  }
  const channels = pairs.map((pair) => pair?.[0]);
  const options = { names, self, channels, sessionId, program, ...(computers === names.length ? {} : { computers }) };
  return (await runParty(options, askOnce)).result;
}

const hellos = readVectors<
  undefined,
  | { own: Shown; peer: Shown; payload: string; pairKey: string; rewritten?: string }
  | { offers: string[][]; computers: number; prg: string }
  | { session: string; program: string; label: string; number: number },
  { own: Shown; payload: string; from?: number }
>('hello');

describe('hello', () => {
  test.each(hellos.good)('$name', (given) => {
    if ('offers' in given) {
      const names = given.offers.map((_, i) => `party ${i}`);
      expect(commonPrg(names, given.offers, given.computers)).toBe(given.prg);
    } else if ('label' in given) {
      expect(new Labels(given.session, given.program).tag(given.label)).toBe(given.number);
    } else {
      const [own, peer] = [helloOf(given.own), helloOf(given.peer)];
      const found = decodeHello(unhex(given.payload));
      expect(found).toEqual(peer);
      checkHello(own, peer, peer.party);
      expect(hex(pairKey(own, peer))).toBe(given.pairKey);
      expect(hex(encodeHello(peer))).toBe(given.rewritten ?? given.payload);
    }
  });

  test.each(hellos.bad)('refused: $name', async ({ own, payload, from = 1, error }) => {
    const sent = encodeFrame({ ...end, kind: frameKind.hello }, unhex(payload));
    expect(await codeOf(() => meet(own, from, sent))).toMatchObject({ code: error });
  });
});

describe('frame', () => {
  const { good, bad } = readVectors<
    object,
    | { header: Omit<FrameHeader, 'length'>; payload?: string; noughts?: number; frame: string }
    | { sent: string; message: string },
    { sent: string; ends?: boolean }
  >('frame');
  const first = hellos.good[0];
  if (first === undefined || !('own' in first)) throw new Error('the first hello is the session of the frames');
  const { own } = first;

  test.each(good)('$name', async (given) => {
    if ('sent' in given) {
      expect(await meet(own, 1, unhex(given.sent))).toBe(given.message);
      return;
    }
    const { header, payload, noughts, frame } = given;
    const bytes = payload === undefined ? new Uint8Array(noughts as number) : unhex(payload);
    const written = encodeFrame(header, bytes);
    expect(hex(noughts === undefined ? written : written.subarray(0, 32))).toBe(frame);
    const read: FrameHeader[] = [];
    const pieces: Uint8Array[] = [];
    const parser = new FrameParser({
      begin: (found) => void read.push({ ...found }),
      piece: (piece) => void pieces.push(piece.slice()),
      end: () => undefined,
    });
    for (const byte of written.subarray(0, 33)) parser.push(Uint8Array.of(byte));
    parser.push(written.subarray(33));
    expect(read).toEqual([{ ...header, length: bytes.length }]);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(parser.atBoundary).toBe(true);
  });

  test.each(bad)('refused: $name', async ({ sent, ends, error }) => {
    expect(await codeOf(() => meet(own, 1, unhex(sent), ends))).toMatchObject({ code: error });
  });
});

describe('preparation', () => {
  interface Parts {
    readonly id: string;
    readonly seed: string;
    readonly given: readonly (readonly [string, readonly string[]])[];
  }
  const { common, good, bad } = readVectors<
    { key: string; salt: string },
    | { file: string; parts: Parts }
    | { large: { count: number; bytes: number; sha256: string; headAndTag: string; lastTag: string } },
    { file?: string; key?: string; chunks?: readonly number[]; used?: boolean }
  >('preparation');
  const key = unhex(common.key);
  const large = good.flatMap((each) => ('large' in each ? [each.large] : []))[0];
  if (large === undefined) throw new Error('no large file');
  const largeFile = sealed(large.count, key);

  test.each(good)('$name', async (given) => {
    if ('large' in given) {
      const file = await largeFile;
      expect(file.length).toBe(large.bytes);
      expect(sha256Hex(file)).toBe(large.sha256);
      expect(hex(file.subarray(0, 56))).toBe(large.headAndTag);
      expect(hex(file.subarray(-16))).toBe(large.lastTag);
      const { given: words } = (await unsealPreparation([file], key, { claim: () => true })).claim();
      const bytes = ([name, each]: [string, BigUint64Array]) => [name, sha256Hex(new Uint8Array(each.buffer))];
      expect([...words].map(bytes)).toEqual([...partsOf(large.count).given].map(bytes));
      return;
    }
    const opened = await unsealPreparation([unhex(given.file)], key, { claim: (id) => id === given.parts.id });
    const { id, seed, given: words, ...rest } = opened.claim();
    const shown = [...words].map(([name, each]) => [name, [...each].map(String)]);
    expect({ ...rest, id: hex(id), seed: hex(seed), given: shown }).toEqual(given.parts);
    const pieces: Uint8Array[] = [];
    const again = new Preparation({ ...rest, id, seed, given: words });
    for await (const piece of sealUnderSalt(again, key, unhex(common.salt))) pieces.push(piece);
    expect(hex(Buffer.concat(pieces))).toBe(given.file);
  });

  test.each(bad)('refused: $name', async ({ file, key: other, chunks, used = false, error }) => {
    const bytes = chunks === undefined ? unhex(file as string) : reordered(await largeFile, chunks);
    const asked: string[] = [];
    const register = { claim: (id: string) => asked.push(id) > 0 && !used };
    const read = () => unsealPreparation([bytes], other === undefined ? key : unhex(other), register);
    expect(await codeOf(read)).toMatchObject({ code: error });
    // Only a file that could be read is noted as used.
    expect(asked.length).toBe(used ? 1 : 0);
  });
});

describe('link', () => {
  const { common, good, bad } = readVectors<
    { runId: string; dialler: number },
    | { runId: string; dialler: number; serverName: string; path: string }
    | { request: string; answer: string }
    | { clientHello: string; serverName: string | null; run: string | null },
    { clientHello: string } | { request: string; status: number; stranger?: boolean }
  >('link');
  const own = createCertificate('insurer');
  const [bank, stranger] = [createCertificate('bank'), createCertificate('stranger')];
  const path = linkPath(common.runId, common.dialler);

  /** What a link server that expects the bank answers to this request, and how the link that it waits for ends. */
  async function ask(request: string, identity = bank): Promise<{ answer: string; code: string | undefined }> {
    const links = linkServer(own);
    const server = createServer((socket) => links.adopt(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const giveUp = new AbortController();
    const pinnedCertSha256 = certificateSha256(bank.cert);
    const link = links.expect({ party: 'bank', path, pinnedCertSha256, signal: giveUp.signal });
    const settled = link.then(
      (channel) => {
        channel.destroy();
        return undefined;
      },
      (error: TacitError) => error.code,
    );
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no address');
    const socket = connect({
      ...identity,
      host: '127.0.0.1',
      port: address.port,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    try {
      await once(socket, 'secureConnect');
      socket.write(request);
      let answer = '';
      while (!answer.includes('\r\n\r\n')) answer += String((await once(socket, 'data'))[0]);
      giveUp.abort();
      return { answer, code: await settled };
    } finally {
      giveUp.abort();
      socket.destroy();
      links.close();
      server.close();
    }
  }

  test.each(good)('$name', async (given) => {
    if ('clientHello' in given) {
      const found = readClientHello(unhex(given.clientHello));
      expect(found).toMatchObject({ kind: 'hello', serverName: given.serverName ?? undefined });
      expect(runOfServerName(given.serverName ?? undefined) ?? null).toBe(given.run);
    } else if ('path' in given) {
      expect(runServerName(given.runId)).toBe(given.serverName);
      expect(linkPath(given.runId, given.dialler)).toBe(given.path);
    } else {
      expect(await ask(given.request)).toEqual({ answer: given.answer, code: undefined });
    }
  });

  test.each(bad)('refused: $name', async (given) => {
    if ('clientHello' in given) {
      expect(readClientHello(unhex(given.clientHello)).kind).toBe(given.outcome);
      return;
    }
    const { answer, code } = await ask(given.request, given.stranger === true ? stranger : bank);
    expect(answer.split(' ', 2)).toEqual(['HTTP/1.1', String(given.status)]);
    expect(code).toBe(given.error);
  });
});
