/**
 * The parties this party works with. A peer is known by its pinned certificate and its signature key; both come from its
 * card, which an invitation brings here and its acceptance takes there.
 *
 * Invitation: whoever holds the code can become a peer once within 24 hours, so it travels by a channel that the two
 * organisations trust. The inviter keeps only a hash of the secret; the accepting party checks the inviter's certificate
 * against the card before it sends the secret.
 */
import { createHash, randomBytes } from 'node:crypto';
import { AbortError, PeerError, PolicyError, UsageError } from '@tacit/engine';
import { type ApiRequest, readAnswer } from '../api/client.ts';
import { ProblemError, toProblem } from '../api/problem.ts';
import type { Invitation, PartyCard, Peer, Problem } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import { readCard, verifyCard } from '../identity/card.ts';
import { KnownAddresses } from '../links/addresses.ts';
import { addInvitation, useInvitation } from '../storage/invitations.ts';
import { addPeer, getPeer, getPeerByCertificate, listPeers, removePeer } from '../storage/peers.ts';
import { transact } from '../storage/store.ts';
import type { PartyContext } from './context.ts';
import { type PinnedTransport, pinnedTransport } from './pinned-http.ts';
import './messages.ts';

const invitationHours = 24;

export interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
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
    throw new UsageError('peer.unknown', { party: name, known: known.length === 0 ? ['–'] : known });
  }

  /** The peer whose pinned certificate this is. */
  async byCertificate(sha256: string): Promise<Peer | undefined> {
    return await getPeerByCertificate(this.#context.store, sha256);
  }

  async invite(): Promise<Invitation> {
    const secret = randomBytes(32).toString('base64url');
    const now = Date.now();
    const expiresAt = new Date(now + invitationHours * 3_600_000).toISOString();
    await addInvitation(this.#context.store, {
      secretSha256: hash(secret),
      createdAt: new Date(now).toISOString(),
      expiresAt,
    });
    await appendAudit(this.#context.store, 'peer.invited', { expiresAt });
    const content = { card: this.ownCard(), secret, expiresAt };
    return { code: Buffer.from(JSON.stringify(content)).toString('base64url'), expiresAt };
  }

  /** Accepts another party's invitation: both sides pin each other, or neither does. */
  async accept(code: string): Promise<Peer> {
    const { card, secret, expiresAt } = readInvitation(code);
    if (card.publicKey === this.ownCard().publicKey) throw new UsageError('invitation.own');
    if (Date.parse(expiresAt) <= Date.now())
      throw new UsageError('invitation.expired', { party: card.name, expiresAt });
    await this.#checkNew(card);
    const transport = this.#open(card);
    try {
      // The transport compares the inviter's certificate with the card before the secret leaves.
      const answer = await transport.send(jsonRequest('POST', '/peer/introduce', { card: this.ownCard(), secret }));
      readPeerAnswer(card.name, answer);
    } finally {
      transport.close();
    }
    return await this.#pin(card);
  }

  /** The other side of `accept`: `certificateSha256` is what the caller's TLS connection proved. */
  async introduce(value: unknown, secret: string, certificateSha256: string | undefined): Promise<PartyCard> {
    const card = readCard(value);
    if (card === undefined || !verifyCard(card)) throw new UsageError('invitation.invalid', { cause: 'card' });
    if (card.certificateSha256 !== certificateSha256) {
      throw new PeerError('peer.certificate-not-pinned', {
        party: card.name,
        found: certificateSha256 ?? 'none',
        expected: card.certificateSha256,
      });
    }
    await transact(this.#context.store, async (store) => {
      const used = await useInvitation(store, hash(secret), { at: new Date().toISOString(), by: card.name });
      if (!used) throw new PolicyError('invitation.refused', { party: this.#context.home.name });
      await this.#checkNew(card, store);
      await this.#pin(card, store);
    });
    return this.ownCard();
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
   * Calls a route of a peer. Throws PeerError when it cannot be reached in time, and what the peer refused with as
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
    const request = jsonRequest(method, path, body, options.signal);
    const limit = options.timeoutMs;
    const answer = this.#transport(peer).send(request);
    const answered = await (limit === undefined ? answer : within(answer, limit, peer));
    return readPeerAnswer(name, answered);
  }

  close(): void {
    for (const { transport } of this.#transports.values()) transport.close();
    this.#transports.clear();
  }

  async #check(peer: Peer): Promise<Peer> {
    try {
      // The first call may have to connect; the second measures one round trip.
      await this.call(peer.name, 'GET', '/peer/ping', undefined, { timeoutMs: 5_000 });
      const began = performance.now();
      await this.call(peer.name, 'GET', '/peer/ping', undefined, { timeoutMs: 5_000 });
      return { ...peer, reachable: true, roundTripMs: Math.round((performance.now() - began) * 100) / 100 };
    } catch (error) {
      return { ...peer, reachable: false, problem: problemOf(error) };
    }
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

  async #pin(card: PartyCard, store = this.#context.store): Promise<Peer> {
    const peer: Peer = { ...card, since: new Date().toISOString() };
    await transact(store, async (inner) => {
      await removePeer(inner, card.name);
      await addPeer(inner, peer);
      await appendAudit(inner, 'peer.pinned', {
        party: card.name,
        url: card.url,
        certificateSha256: card.certificateSha256,
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

async function within<T>(work: Promise<T>, timeoutMs: number, peer: Peer): Promise<T> {
  work.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fields = { party: peer.name, url: peer.url, seconds: timeoutMs / 1000 };
    timer = setTimeout(() => reject(new PeerError('peer.no-answer', fields)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function readInvitation(code: string): { card: PartyCard; secret: string; expiresAt: string } {
  const invalid = (cause: string): UsageError => new UsageError('invitation.invalid', { cause });
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(code.trim(), 'base64url').toString('utf8'));
  } catch {
    throw invalid('not readable');
  }
  if (typeof value !== 'object' || value === null) throw invalid('not readable');
  const { card, secret, expiresAt } = value as Record<string, unknown>;
  const read = readCard(card);
  if (read === undefined || !verifyCard(read)) throw invalid('its card is not signed by its own key');
  if (typeof secret !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(secret)) throw invalid('no secret');
  if (typeof expiresAt !== 'string' || Number.isNaN(Date.parse(expiresAt))) throw invalid('no expiry');
  return { card: read, secret, expiresAt };
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
