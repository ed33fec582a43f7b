/**
 * The parties this party works with. A peer is known by its pinned certificate and its signature key; both come from its
 * card, which an invitation brings here and its acceptance takes there.
 *
 * Invitation: whoever holds the code can become a peer once within 24 hours, so it travels by a channel that the two
 * organisations trust; it may name the one party that can use it. The inviter keeps only a hash of the secret; the
 * accepting party checks the inviter's certificate against the card before it sends the secret. Afterwards both ends show
 * one short number, which differs where somebody stood in between (see check-number.ts).
 */
import { randomBytes } from 'node:crypto';
import { AbortError, PeerError, PolicyError, UsageError } from '@tacit/engine/text';
import { patience } from '@tacit/engine/node';
import { type ApiRequest, readAnswer } from '../api/client.ts';
import { secondsAhead } from '../api/clock.ts';
import { ProblemError, toProblem } from '../api/problem.ts';
import type { Invitation, PartyCard, Peer, Problem } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import { isReachableUrl, readCard, verifyCard } from '../identity/card.ts';
import { checkCommitment, checkNumber, newCheckValue } from '../identity/check-number.ts';
import { checkPartyName } from '../identity/names.ts';
import { KnownAddresses } from '../links/addresses.ts';
import { addInvitation, useInvitation } from '../storage/invitations.ts';
import { addPeer, getPeer, getPeerByCertificate, listPeers, removePeer } from '../storage/peers.ts';
import { transact } from '../storage/store.ts';

import type { PartyContext } from './context.ts';
import { checkFor, checkReachable, readInvitation, secretHash, writeInvitation } from './invitation.ts';
import { type PinnedTransport, pinnedTransport } from './pinned-http.ts';
import './messages.ts';

/** A link that takes longer for the probe of `/peer/probe` is not measured. */
const probeTimeoutMs = 5_000;
/** A round trip is measured so often, until one is quick. */
const mostPings = 3;
const quickMs = 5;
const invitationHours = 24;

export interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** One of very many to the same party: others go before it. */
  readonly many?: boolean;
}

export class Peers {
  readonly #context: PartyContext;
  readonly #addresses: KnownAddresses;
  readonly #transports = new Map<
    string,
    { readonly pin: string; readonly url: string; readonly transport: PinnedTransport }
  >();

  constructor(context: PartyContext, addresses = new KnownAddresses()) {
    this.#context = context;
    this.#addresses = addresses;
  }

  /** After the start: peers that live at plain addresses are known at once, others when they are first seen. */
  async open(): Promise<void> {
    for (const { url } of await listPeers(this.#context.store)) this.seenAt(hostOf(url));
  }

  /** A peer has proved itself from this address: its next connections have places of their own. */
  seenAt(address: string | undefined): void {
    this.#addresses.add(address);
  }

  /** All peers by name; with `check` each is called and its round trip measured. */
  async list(check = false): Promise<Peer[]> {
    const peers = await listPeers(this.#context.store);
    return check ? await Promise.all(peers.map((peer) => this.#check(peer))) : peers;
  }

  /** Calls a peer now: whether it answers, and its round trip. */
  async check(name: string): Promise<Peer> {
    return await this.#check(await this.get(name));
  }

  /** Throws UsageError 'peer.unknown'. */
  async get(name: string): Promise<Peer> {
    const peer = await getPeer(this.#context.store, name);
    if (peer !== undefined) return peer;
    const known = (await listPeers(this.#context.store)).map((other) => other.name);
    throw new UsageError('peer.unknown', { party: name, known });
  }

  /** The peer whose pinned certificate this is. */
  async byCertificate(sha256: string): Promise<Peer | undefined> {
    return await getPeerByCertificate(this.#context.store, sha256);
  }

  /** With `forParty` only the party of that name can use it. Throws UsageError 'party.…' or 'peer.own-name'. */
  async invite(forParty?: string): Promise<Invitation> {
    const { home, url, store } = this.#context;
    if (forParty !== undefined) checkPartyName(forParty);
    if (forParty === home.name) throw new UsageError('peer.own-name', { party: home.name });
    if (!isReachableUrl(url)) {
      throw new UsageError('party.no-public-address', { found: url, file: `${home.directory}/config.yaml` });
    }
    const secret = randomBytes(32).toString('base64url');
    const checkValue = newCheckValue();
    const now = Date.now();
    const expiresAt = new Date(now + invitationHours * 3_600_000).toISOString();
    const forOne = forParty === undefined ? {} : { forParty };
    await addInvitation(store, {
      secretSha256: secretHash(secret),
      createdAt: new Date(now).toISOString(),
      expiresAt,
      checkValue,
      ...forOne,
    });
    await appendAudit(store, 'peer.invited', { expiresAt, ...forOne });
    const code = writeInvitation({
      card: this.ownCard(),
      secret,
      expiresAt,
      commitment: checkCommitment(checkValue),
      ...(forParty === undefined ? {} : { for: forParty }),
    });
    return { code, expiresAt, ...(forParty === undefined ? {} : { for: forParty }) };
  }

  /** Accepts another party's invitation: both sides pin each other, or neither does. */
  async accept(code: string): Promise<Peer> {
    const invitation = readInvitation(code);
    const { card, secret, expiresAt } = invitation;
    const own = this.ownCard();
    if (card.publicKey === own.publicKey) throw new UsageError('invitation.own');
    checkReachable(card);
    checkReachable(own);
    checkFor(invitation.for, own.name, card.name);
    if (Date.parse(expiresAt) <= Date.now()) throw this.#expired(card.name, expiresAt);
    await this.#checkNew(card);
    const checkValue = newCheckValue();
    const transport = this.#open(card);
    try {
      // The transport compares the inviter's certificate with the card before the secret leaves.
      const request = jsonRequest('POST', '/peer/introduce', { card: own, secret, checkValue });
      const answer = readPeerAnswer(card.name, await transport.send(request));
      const { checkValue: theirs } = (answer ?? {}) as { checkValue?: unknown };
      if (typeof theirs !== 'string' || checkCommitment(theirs) !== invitation.commitment)
        throw new AbortError('invitation.check-broken', { party: card.name });
      return await this.#pin(card, checkNumber(card, own, { inviter: theirs, guest: checkValue }));
    } finally {
      transport.close();
    }
  }

  /** The other side of `accept`: `certificateSha256` is what the caller's TLS connection proved. */
  async introduce(
    value: unknown,
    secret: string,
    theirs: string,
    certificateSha256: string | undefined,
  ): Promise<{ card: PartyCard; checkValue: string }> {
    const card = readCard(value);
    if (card === undefined || !verifyCard(card)) throw new UsageError('invitation.invalid', { cause: 'card' });
    if (card.certificateSha256 !== certificateSha256) {
      throw new PeerError('peer.certificate-not-pinned', {
        party: card.name,
        found: certificateSha256 ?? 'none',
        expected: card.certificateSha256,
      });
    }
    checkReachable(card);
    const own = this.ownCard();
    const checkValue = await transact(this.#context.store, async (store) => {
      const use = await useInvitation(store, secretHash(secret), { at: new Date().toISOString(), by: card.name });
      if (use.kind === 'expired') throw this.#expired(own.name, use.expiresAt);
      if (use.kind === 'for-another') checkFor(use.forParty, card.name, own.name);
      if (use.kind !== 'used') throw new PolicyError('invitation.refused', { party: own.name });
      await this.#checkNew(card, store);
      await this.#pin(card, checkNumber(own, card, { inviter: use.checkValue, guest: theirs }), store);
      return use.checkValue;
    });
    return { card: own, checkValue };
  }

  async remove(name: string): Promise<void> {
    await this.get(name);
    await transact(this.#context.store, async (store) => {
      await removePeer(store, name);
      await appendAudit(store, 'peer.removed', { party: name });
    });
    this.#forget(name);
  }

  ownCard(): PartyCard {
    return this.#context.home.card(this.#context.url);
  }

  /**
   * Calls a route of a peer; a function for a body is called when the request's turn has come. Throws PeerError when it cannot be reached in time, and what the peer refused with as
   * ProblemError.
   */
  async call(
    name: string,
    method: ApiRequest['method'],
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<unknown> {
    const peer = await this.get(name);
    const { timeoutMs, signal, many = false } = options;
    const transport = this.#transport(peer);
    const made = typeof body === 'function' ? (body as () => unknown) : undefined;
    const request = (limit: AbortSignal | undefined) => ({
      ...jsonRequest(method, path, made === undefined ? body : {}, limit),
      ...(made === undefined ? {} : { made: () => JSON.stringify(made()) }),
      many,
    });
    if (timeoutMs === undefined) return readPeerAnswer(name, await transport.send(request(signal)));
    return readPeerAnswer(
      name,
      await within(timeoutMs, peer, signal, (limited, begun) =>
        // The one limit: the transport's own is shorter than some.
        transport.send({ ...request(limited), patienceMs: timeoutMs }, begun),
      ),
    );
  }

  close(): void {
    for (const { transport } of this.#transports.values()) transport.close();
    this.#transports.clear();
  }

  /** Of an invitation of `party`, by the clock of this party, which is what may be wrong. */
  #expired(party: string, expiresAt: string): UsageError {
    const { name } = this.#context.home;
    return new UsageError('invitation.expired', { party, expiresAt, self: name, now: new Date().toISOString() });
  }

  async #check(peer: Peer): Promise<Peer> {
    try {
      // The first call may have to connect; the second measures one round trip. A slow one is measured again: a machine may be busy.
      await this.call(peer.name, 'GET', '/peer/ping', undefined, { timeoutMs: 5_000 });
      let answer: unknown;
      let before = Date.now();
      let fastest = Number.POSITIVE_INFINITY;
      for (let i = 0; i < mostPings && fastest > quickMs; i++) {
        before = Date.now();
        const began = performance.now();
        answer = await this.call(peer.name, 'GET', '/peer/ping', undefined, { timeoutMs: 5_000 });
        fastest = Math.min(fastest, performance.now() - began);
      }
      const after = Date.now();
      const roundTripMs = Math.round(fastest * 100) / 100;
      const mbitPerSecond = await this.#bandwidth(peer.name, roundTripMs);
      const { time, version } = (answer ?? {}) as { time?: unknown; version?: unknown };
      const ahead = secondsAhead(time, before, after);
      return {
        ...peer,
        reachable: true,
        roundTripMs,
        ...(mbitPerSecond === undefined ? {} : { mbitPerSecond }),
        ...(ahead === undefined ? {} : { clockAheadSeconds: ahead }),
        ...(isVersion(version) ? { version } : {}),
      };
    } catch (error) {
      return { ...peer, reachable: false, problem: problemOf(error) };
    }
  }

  /** Of what the peer sends, from the time that a long answer takes beyond an empty one; undefined where it takes too long. */
  async #bandwidth(name: string, roundTripMs: number): Promise<number | undefined> {
    const began = performance.now();
    const answer = await this.call(name, 'GET', '/peer/probe', undefined, { timeoutMs: probeTimeoutMs }).catch(
      () => undefined,
    );
    // Of a fast link the time is that of the two processes, which bounds what can be sent all the same.
    const ms = Math.max(performance.now() - began - roundTripMs, 0.1);
    const { bytes } = (answer ?? {}) as { bytes?: unknown };
    return typeof bytes === 'string' ? Math.round((bytes.length * 8) / ms / 10) / 100 : undefined;
  }

  /** Refuses a name that is taken by another certificate or key: a changed pin is never silent. */
  async #checkNew(card: PartyCard, store = this.#context.store): Promise<void> {
    const { name } = this.#context.home;
    if (card.name === name) throw new UsageError('peer.own-name', { party: name });
    const known = await getPeer(store, card.name);
    if (
      known !== undefined &&
      (known.certificateSha256 !== card.certificateSha256 || known.publicKey !== card.publicKey)
    ) {
      throw new PolicyError('peer.name-taken', {
        party: card.name,
        found: card.certificateSha256,
        expected: known.certificateSha256,
      });
    }
    const holder = await getPeerByCertificate(store, card.certificateSha256);
    if (holder !== undefined && holder.name !== card.name) {
      throw new PolicyError('peer.name-taken', {
        party: holder.name,
        found: card.certificateSha256,
        expected: holder.certificateSha256,
      });
    }
    // One organisation under two names would be two of three computers.
    const twin = (await listPeers(store)).find(({ publicKey, name: other }) => {
      return publicKey === card.publicKey && other !== card.name;
    });
    if (twin !== undefined || card.publicKey === this.#context.home.identity.publicKey) {
      throw new PolicyError('peer.key-taken', { party: card.name, other: twin?.name ?? name });
    }
  }

  async #pin(card: PartyCard, number: string, store = this.#context.store): Promise<Peer> {
    const peer: Peer = { ...card, since: new Date().toISOString(), checkNumber: number };
    await transact(store, async (inner) => {
      await removePeer(inner, card.name);
      await addPeer(inner, peer);
      await appendAudit(inner, 'peer.pinned', {
        party: card.name,
        url: card.url,
        certificateSha256: card.certificateSha256,
        checkNumber: number,
      });
    });
    this.#forget(card.name);
    this.#context.log.info({ peer: card.name, url: card.url }, 'peer pinned');
    return peer;
  }

  #open(card: Pick<PartyCard, 'name' | 'url' | 'certificateSha256'>): PinnedTransport {
    const { cert, key } = this.#context.home.tls;
    return pinnedTransport(
      { party: card.name, url: card.url, certificateSha256: card.certificateSha256 },
      { cert, key, verified: (address) => this.seenAt(address) },
    );
  }

  #transport(peer: Peer): PinnedTransport {
    const known = this.#transports.get(peer.name);
    if (known !== undefined && known.pin === peer.certificateSha256 && known.url === peer.url) return known.transport;
    this.#forget(peer.name);
    const transport = this.#open(peer);
    this.#transports.set(peer.name, { pin: peer.certificateSha256, url: peer.url, transport });
    return transport;
  }

  #forget(name: string): void {
    this.#transports.get(name)?.transport.close();
    this.#transports.delete(name);
  }
}

/** What an error looks like to others. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (
    error instanceof UsageError ||
    error instanceof PeerError ||
    error instanceof PolicyError ||
    error instanceof AbortError
  ) {
    return toProblem(error);
  }
  throw error;
}

function readPeerAnswer(party: string, answer: { status: number; body: string }): unknown {
  try {
    return readAnswer(answer);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code === 'http.unexpected')
      throw new PeerError('peer.odd-answer', { party, status: String(answer.status) });
    // Who refused is part of the answer, unless it named somebody itself.
    throw new ProblemError({ ...error.problem, fields: { party, ...error.problem.fields } });
  }
}

function jsonRequest(method: ApiRequest['method'], path: string, body?: unknown, signal?: AbortSignal): ApiRequest {
  return {
    method,
    path,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** What a peer says of its software is shown to people: a version and nothing else. */
function isVersion(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9A-Za-z.+-]{1,40}$/.test(value);
}

/** Gives up, and ends the request, where it takes longer than `timeoutMs` from when its turn has come. */
async function within<T>(
  timeoutMs: number,
  peer: Peer,
  signal: AbortSignal | undefined,
  work: (limited: AbortSignal, begun: () => void) => Promise<T>,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const stop = new AbortController();
  let stopTimer = (): void => undefined;
  const fields = { party: peer.name, url: peer.url, seconds: timeoutMs / 1000 };
  const answer = work(signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]), () => {
    stopTimer = patience(timeoutMs, () => {
      const error = new PeerError('peer.no-answer', fields);
      late.reject(error);
      stop.abort(error);
    });
  });
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    stopTimer();
  }
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}
