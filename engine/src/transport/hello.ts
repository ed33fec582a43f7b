/**
 * The first frame on every channel of a session: who speaks, which run and contract, which cipher, and this party's
 * half of the pair's secret key. It travels on an encrypted link, so a third party sees nothing of it.
 */
import { hkdfSha256, preferredPrgs } from '#platform';
import { concatBytes, fromHex, toHex, utf8, utf8Text } from '../base/bytes.ts';
import { PeerError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { type PrgName, prgNames } from '../platform/types.ts';
import './messages.ts';

/** Changes whenever bytes between parties change. */
export const sessionProtocol = 'tacit-session/2';
/** No party knows more generators than this. */
const maxOffers = 16;
export const contributionBytes = 32;

export interface Hello {
  readonly protocol: string;
  readonly session: string;
  readonly program: string;
  readonly party: number;
  readonly names: readonly string[];
  /** Generators of randomness that this party takes part with, the preferred first. */
  readonly prgs: readonly string[];
  readonly contribution: Uint8Array;
}

export function encodeHello(hello: Hello): Uint8Array {
  return utf8(JSON.stringify({ ...hello, contribution: toHex(hello.contribution) }));
}

/** Parses a peer's hello; undefined when it is none. */
export function decodeHello(bytes: Uint8Array): Hello | undefined {
  let value: unknown;
  try {
    value = JSON.parse(utf8Text(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { protocol, session, program, party, names, prgs, contribution } = value as Record<string, unknown>;
  if (typeof protocol !== 'string' || typeof session !== 'string' || typeof program !== 'string') return undefined;
  if (typeof party !== 'number' || !Number.isSafeInteger(party)) return undefined;
  if (!isTexts(names) || !isTexts(prgs) || prgs.length > maxOffers) return undefined;
  const half = typeof contribution === 'string' ? fromHex(contribution, contributionBytes) : undefined;
  return half === undefined ? undefined : { protocol, session, program, party, names, prgs, contribution: half };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

/**
 * Compares a peer's hello with our own; `party` is the number whose channel it came from.
 * Throws PeerError 'peer.…-differs' with what was found and what was expected.
 */
export function checkHello(own: Hello, found: Hello, party: number): void {
  const name = own.names[party] as string;
  const differs = (code: string, was: string, expected: string): never => {
    throw new PeerError(code, { party: name, step: 'set-up', found: printable(was), expected: printable(expected) });
  };
  const list = (names: readonly string[], number: number): string => `${names.join(', ')} (#${number})`;
  if (found.protocol !== own.protocol) differs('peer.version-differs', found.protocol, own.protocol);
  if (found.session !== own.session) differs('peer.session-differs', found.session, own.session);
  if (found.program !== own.program) differs('peer.program-differs', found.program, own.program);
  if (JSON.stringify(found.names) !== JSON.stringify(own.names) || found.party !== party) {
    differs('peer.parties-differ', list(found.names, found.party), list(own.names, party));
  }
  if (!own.prgs.some((prg) => found.prgs.includes(prg))) {
    differs('peer.prg-differs', found.prgs.join(', '), own.prgs.join(' or '));
  }
}

/** What a party offers, the preferred first: the one it was told to use, or all. */
export const prgOffers = (told?: PrgName): readonly PrgName[] => (told === undefined ? preferredPrgs : [told]);

/**
 * The session's generator: of those that every party offers the one whose worst place in any offer is best, among equals the
 * later of `prgNames`; so the same at all parties. Between Node parties that is AES; with a browser among them ChaCha20, which
 * is fast everywhere. Throws PeerError 'peer.prg-differs' naming a party that shares none with those before it.
 */
export function commonPrg(names: readonly string[], offers: readonly (readonly string[])[]): PrgName {
  let common: readonly PrgName[] = prgNames;
  for (const [party, offered] of offers.entries()) {
    const rest = common.filter((prg) => offered.includes(prg));
    if (rest.length === 0) {
      throw new PeerError('peer.prg-differs', {
        party: names[party] as string,
        step: 'set-up',
        found: printable(offered.join(', ')),
        expected: common.join(' or '),
      });
    }
    common = rest;
  }
  const worst = (prg: PrgName): number => Math.max(...offers.map((offered) => offered.indexOf(prg)));
  return common.reduce((best, prg) => (worst(prg) <= worst(best) ? prg : best));
}

/** The pair's secret key from both halves: neither chooses it alone, and it belongs to this run and program only. */
export function pairKey(own: Hello, peer: Hello): Uint8Array {
  const [low, high] = own.party < peer.party ? [own, peer] : [peer, own];
  const context = utf8(JSON.stringify(['tacit pair key 1', own.session, own.program, low.party, high.party]));
  return hkdfSha256(concatBytes(low.contribution, high.contribution), new Uint8Array(0), context, 32);
}
