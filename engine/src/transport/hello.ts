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
  /** How many of them compute, the first ones; it travels only where not all do. */
  readonly computers: number;
  /** Generators of randomness that this party takes part with, the preferred first. */
  readonly prgs: readonly string[];
  readonly contribution: Uint8Array;
}

export function encodeHello(hello: Hello): Uint8Array {
  const { computers, contribution, ...rest } = hello;
  const roles = computers === hello.names.length ? {} : { computers };
  return utf8(JSON.stringify({ ...rest, ...roles, contribution: toHex(contribution) }));
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
  const { computers = names.length } = value as Record<string, unknown>;
  if (typeof computers !== 'number' || !Number.isSafeInteger(computers)) return undefined;
  const half = typeof contribution === 'string' ? fromHex(contribution, contributionBytes) : undefined;
  if (half === undefined) return undefined;
  return { protocol, session, program, party, names, computers, prgs, contribution: half };
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
  if (found.computers !== own.computers) {
    differs('peer.computers-differ', rolesOf(found), rolesOf(own));
  }
  if (!own.prgs.some((prg) => found.prgs.includes(prg))) {
    differs('peer.prg-differs', found.prgs.join(', '), own.prgs.join(' or '));
  }
}

/** Who computes and who does not. */
const rolesOf = ({ names, computers }: Hello): string =>
  `${names.slice(0, computers).join(', ')} of ${names.length} parties`;

/** What a party offers, the preferred first: the one it was told to use, or all. */
export const prgOffers = (told?: PrgName): readonly PrgName[] => (told === undefined ? preferredPrgs : [told]);

/**
 * The session's generator: of those that every computer offers the one whose worst place in any of their offers is best, among
 * equals the later of `prgNames`; so the same at all parties. Between Node parties that is AES; with a browser among them ChaCha20,
 * which is fast everywhere. Clients see the offers of computers only, so theirs count for nothing but a refusal. `offers` has
 * undefined for parties without a link to this one. Throws PeerError 'peer.prg-differs' naming a party that shares none with those
 * before it.
 */
export function commonPrg(
  names: readonly string[],
  offers: readonly (readonly string[] | undefined)[],
  computers: number = names.length,
): PrgName {
  let common: readonly PrgName[] = prgNames;
  const differs = (party: number, offered: readonly string[]): PeerError =>
    new PeerError('peer.prg-differs', {
      party: names[party] as string,
      step: 'set-up',
      found: printable(offered.join(', ')),
      expected: common.join(' or '),
    });
  const computing = offers.slice(0, computers).map((offered) => offered ?? []);
  for (const [party, offered] of computing.entries()) {
    const rest = common.filter((prg) => offered.includes(prg));
    if (rest.length === 0) throw differs(party, offered);
    common = rest;
  }
  const worst = (prg: PrgName): number => Math.max(...computing.map((offered) => offered.indexOf(prg)));
  const chosen = common.reduce((best, prg) => (worst(prg) <= worst(best) ? prg : best));
  common = [chosen];
  for (const [party, offered] of offers.entries()) {
    if (offered !== undefined && !offered.includes(chosen)) throw differs(party, offered);
  }
  return chosen;
}

/** The pair's secret key from both halves: neither chooses it alone, and it belongs to this run and program only. */
export function pairKey(own: Hello, peer: Hello): Uint8Array {
  const [low, high] = own.party < peer.party ? [own, peer] : [peer, own];
  const context = utf8(JSON.stringify(['tacit pair key 1', own.session, own.program, low.party, high.party]));
  return hkdfSha256(concatBytes(low.contribution, high.contribution), new Uint8Array(0), context, 32);
}
