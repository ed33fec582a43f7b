/** The introduction on a link, what a session makes of it, and introductions that end the session. */
import { commonPrg, encodeHello, type Hello, pairKey } from '../../engine/src/transport/hello.ts';
import { Labels } from '../../engine/src/transport/labels.ts';
import { type BadVector, hex, publicBytes, sha256Hex, utf8, type VectorFile } from './file.ts';

export const program = sha256Hex('contract of the session');
export const session = hex(publicBytes('session')).slice(0, 32);

/** What all sessions of the vectors have in common: a bank and an insurer, number 0 and 1. */
export function helloOf(party: number, more: Partial<Hello> = {}): Hello {
  return {
    protocol: 'tacit-session/2',
    session,
    program,
    party,
    names: ['bank', 'insurer'],
    computers: 2,
    prgs: ['aes-128-ctr', 'chacha20'],
    contribution: publicBytes(`half of party ${party}`),
    ...more,
  };
}

/** Two that compute and a client. */
const withClient: Partial<Hello> = { names: ['bank', 'insurer', '\u5ba2\u6237'], computers: 2 };

/** As JSON, the contribution in hex. */
const shown = ({ contribution, ...rest }: Hello) => ({ ...rest, contribution: hex(contribution) });

const goodHello = (name: string, own: Hello, peer: Hello) => ({
  name,
  own: shown(own),
  peer: shown(peer),
  payload: hex(encodeHello(peer)),
  pairKey: hex(pairKey(own, peer)),
});

const choice = (name: string, offers: readonly (readonly string[])[], computers = offers.length) => ({
  name,
  offers,
  computers,
  prg: commonPrg(
    offers.map((_, i) => `party ${i}`),
    offers,
    computers,
  ),
});

const aes = ['aes-128-ctr', 'chacha20'];
const chacha = ['chacha20', 'aes-128-ctr'];

export function helloVectors(): VectorFile {
  const own = helloOf(0);
  const peer = helloOf(1);
  const text = new TextDecoder().decode(encodeHello(peer));
  const json = JSON.parse(text) as Record<string, unknown>;
  const said = (name: string, error: string, payload: Uint8Array): BadVector => ({
    name,
    own: shown(own),
    payload: hex(payload),
    error,
  });
  const unreadable = (name: string, change: Readonly<Record<string, unknown>>): BadVector =>
    said(name, 'peer.bad-frame', utf8(JSON.stringify({ ...json, ...change })));
  const differs = (name: string, error: string, change: Partial<Hello>): BadVector =>
    said(name, error, encodeHello({ ...peer, ...change }));
  const client: BadVector = {
    ...said(
      'a client that counts itself among the computers',
      'peer.computers-differ',
      encodeHello(helloOf(2, { ...withClient, computers: 3 })),
    ),
    own: shown(helloOf(0, withClient)),
    from: 2,
  };
  return {
    file: 'hello',
    about: [
      'Payload of the first frame (kind 1) on each link: UTF-8 JSON, `contribution` as hex. `computers` is there only where not all parties compute. A reader needs no order of members and passes over unknown ones.',
      'good: party `own` reads `payload` of `peer`. `pairKey` is HKDF-SHA-256 over the contribution of the party with the lower number and then the other’s, without salt; info is the UTF-8 of JSON.stringify(["tacit pair key 1", session, program, lower number, higher number]); 32 bytes, hex.',
      'good with `offers`: the generator that a session takes, of what its parties offer, in party order.',
      'good with `label`: the number of a step or operation in a frame’s header: FNV-1a (32 bits) over the low and then the high byte of each UTF-16 unit of JSON.stringify([session, program]) and then of the name.',
      'bad: the session of party `own` ends with this error when the party numbered `from` (1 unless said) sends `payload`.',
    ],
    good: [
      goodHello('all compute', own, peer),
      goodHello('all compute, seen from the other end', peer, own),
      goodHello('a client greets a computer', helloOf(0, withClient), helloOf(2, withClient)),
      goodHello('a computer greets a client', helloOf(2, withClient), helloOf(1, withClient)),
      goodHello('another run has another key', helloOf(0, { session: 'another' }), helloOf(1, { session: 'another' })),
      {
        ...goodHello('an unknown member', own, peer),
        payload: hex(utf8(JSON.stringify({ note: 'x', ...json }))),
        rewritten: hex(encodeHello(peer)),
      },
      choice('servers', [aes, aes, aes]),
      choice('a browser among them', [aes, chacha, aes]),
      choice('a generator of later versions', [['later', ...aes], aes]),
      choice('a client’s preference does not count', [aes, aes, chacha], 2),
      ...['transfer', 'the step', '\u6b65\u9aa4'].map((label) => ({
        name: `label of ${label}`,
        session,
        program,
        label,
        number: new Labels(session, program).tag(label),
      })),
    ],
    bad: [
      said('no JSON', 'peer.bad-frame', utf8('hello')),
      said('nothing', 'peer.bad-frame', new Uint8Array(0)),
      said('bytes that are not UTF-8', 'peer.bad-frame', Uint8Array.of(0x22, 0xff, 0x22)),
      said('cut', 'peer.bad-frame', encodeHello(peer).slice(0, -1)),
      said('a list', 'peer.bad-frame', utf8('[]')),
      unreadable('a contribution of 31 bytes', { contribution: '00'.repeat(31) }),
      unreadable('a contribution of 33 bytes', { contribution: '00'.repeat(33) }),
      unreadable('a contribution with a letter that is no digit', { contribution: `g${'0'.repeat(63)}` }),
      unreadable('no contribution', { contribution: undefined }),
      unreadable('a number as text', { party: '1' }),
      unreadable('a party that is no whole number', { party: 0.5 }),
      unreadable('a number that is not finite', { party: null }),
      unreadable('computers as text', { computers: '2' }),
      unreadable('names that are no list', { names: 'bank' }),
      unreadable('a name that is no text', { names: ['bank', 1] }),
      unreadable('17 generators', { prgs: new Array(17).fill('aes-128-ctr') }),
      differs('another version', 'peer.version-differs', { protocol: 'tacit-session/1' }),
      differs('another run', 'peer.session-differs', { session: 'another' }),
      differs('another contract', 'peer.program-differs', { program: sha256Hex('another') }),
      differs('parties in another order', 'peer.parties-differ', { names: ['insurer', 'bank'] }),
      differs('a party more', 'peer.parties-differ', { names: ['bank', 'insurer', 'notary'], computers: 3 }),
      differs('our own number', 'peer.parties-differ', { party: 0 }),
      differs('fewer computers', 'peer.computers-differ', { computers: 1 }),
      client,
      differs('no generator in common', 'peer.prg-differs', { prgs: ['later'] }),
      differs('no generator', 'peer.prg-differs', { prgs: [] }),
    ],
  };
}
