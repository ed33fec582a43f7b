/**
 * Who may call. Every route declares its access (`config.access`), and the server refuses to start with one that does
 * not: routes of the local interface need a token of this party or the session of a browser, with one of the roles they
 * name; peer routes the TLS certificate of a pinned peer; and only the introduction of a new peer and the sign-in are open,
 * to whoever shows a secret.
 */
import type { TLSSocket } from 'node:tls';
import { PolicyError, UsageError } from '@tacit/engine/text';
import { certificateOf } from '@tacit/engine/node';
import type { FastifyRequest } from 'fastify';
import { type PersonRole, personRoles } from '../api/people.ts';
import { type Peer, type TokenRole, tokenRoles } from '../api/types.ts';
import { recordSignIn } from '../audit/sign-ins.ts';
import { operatorName } from '../identity/operator.ts';
import { isToken, tokenSha256 } from '../identity/token.ts';
import type { Session } from '../people/sessions.ts';
import { hasCredential } from '../storage/people.ts';
import { findToken } from '../storage/tokens.ts';
import { sessionSecret } from './cookie.ts';
import { type Access, isOpenTo, peopleOf, type Role, tokenRolesOf } from './roles.ts';
import type { PartyServices } from './services.ts';

/** Whoever calls the local interface. */
export interface Caller {
  /** A token's or person's name: what the audit log calls `by`. */
  readonly name: string;
  /** What a token may do, and what a person may give as one. */
  readonly roles: readonly TokenRole[];
  /** Set for people who have signed in; the account that runs the party has all roles. */
  readonly person?: readonly PersonRole[];
  /** The account that runs this party: has the token of the home directory, or a session that was opened with its help. */
  readonly isOperator: boolean;
  /** How the caller proved who it is. */
  readonly via: 'local' | 'token' | Session['via'];
  readonly session?: Session;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
  interface FastifyRequest {
    /** The pinned peer that calls; set on peer routes only. */
    peer: Peer | null;
    /** Who it is; set on local routes only. */
    caller: Caller | null;
    /** Ends what is entered into the audit log in the caller's name. */
    endActing: (() => void) | null;
  }
}

/** Checks the caller as the route's `access` asks. Throws UsageError or PolicyError. */
export async function admit(services: PartyServices, request: FastifyRequest, access: Access): Promise<void> {
  switch (access) {
    case 'open':
    case 'page':
    case 'sign-in':
      return;
    case 'peer':
      request.peer = await requirePeer(services, request);
      return;
    case 'session':
      if (request.headers.authorization !== undefined) throw new UsageError('session.needed');
      request.caller = await requireSession(services, request);
      return;
    default: {
      const hasToken = request.headers.authorization !== undefined;
      request.caller = await (hasToken ? requireToken : requireSession)(services, request);
      if (hasToken) noteSignIn(services, request.caller.name);
      else await requireCredential(services, request.caller);
      if (access !== 'any-role') requireRole(request.caller, access);
    }
  }
}

function noteSignIn({ context: { log, store } }: PartyServices, name: string): void {
  // A disk that takes no entry must not lock the operator out.
  void recordSignIn(store, name).catch((error: unknown) => {
    log.warn({ cause: (error as Error).message }, 'sign-in not recorded');
  });
}

/** Whether the caller has one of the roles. */
export function hasRole(caller: Caller, needed: readonly [Role, ...Role[]]): boolean {
  if (caller.person !== undefined) return caller.person.some((role) => isOpenTo(role, needed));
  return caller.roles.some((role) => needed.includes(role));
}

/** Throws PolicyError 'auth.role' or 'auth.person-role', naming what would do, unless the caller has one of the roles. */
export function requireRole(caller: Caller, needed: readonly [Role, ...Role[]]): void {
  if (hasRole(caller, needed)) return;
  if (caller.person !== undefined) {
    const roles = peopleOf(needed);
    throw new PolicyError('auth.person-role', {
      user: caller.name,
      roles: caller.person,
      needed: roles,
      role: roles[0],
    });
  }
  const ofTokens = needed.filter((role) => isTokenRole(role));
  throw new PolicyError('auth.role', { token: caller.name, roles: caller.roles, needed: ofTokens, role: ofTokens[0] });
}

function isTokenRole(role: Role): role is TokenRole {
  return tokenRoles.some((each) => each === role);
}

/** Whoever `admit` found before the route. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Error('a local route without its check');
  return request.caller;
}

/** The session of the browser that calls. */
export function sessionOf(request: FastifyRequest): Session {
  const { session } = callerOf(request);
  if (session === undefined) throw new Error('a route of browsers without its check');
  return session;
}

/** Throws UsageError 'http.unauthorized' unless the request carries a token of this party, 'token.expired' if it has ended. */
async function requireToken({ context }: PartyServices, request: FastifyRequest): Promise<Caller> {
  const header = request.headers.authorization ?? '';
  const found = /^Bearer ([A-Za-z0-9_-]{16,128})$/.exec(header)?.[1];
  if (found === undefined) throw new UsageError('http.unauthorized');
  if (isToken(context.home, found)) return { name: operatorName, roles: tokenRoles, isOperator: true, via: 'local' };
  const token = await findToken(context.store, tokenSha256(found));
  if (token === undefined) throw new UsageError('http.unauthorized');
  const { name, roles, expiresAt } = token;
  if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.now())
    throw new UsageError('token.expired', { name, expiresAt });
  return { name, roles, isOperator: false, via: 'token' };
}

/** Throws UsageError 'http.unauthorized' where there is no cookie either, 'session.ended' where it opens nothing. */
async function requireSession({ context, people }: PartyServices, request: FastifyRequest): Promise<Caller> {
  const secret = sessionSecret(request, context.home.identity.publicKey);
  if (secret === undefined) throw new UsageError('http.unauthorized');
  const session = people.sessions.use(secret);
  if (session === undefined) throw new UsageError('session.ended');
  const { via, person: name } = session;
  if (name === null)
    return { name: operatorName, roles: tokenRoles, person: personRoles, isOperator: true, via, session };
  // Roles are read anew with each request: what was taken away is gone at once.
  const person = await people.find(name);
  if (person === undefined) throw new UsageError('session.ended');
  return { name, roles: tokenRolesOf(person.roles), person: person.roles, isOperator: false, via, session };
}

/** Throws PolicyError 'session.needs-credential'. */
async function requireCredential({ people }: PartyServices, { name, isOperator }: Caller): Promise<void> {
  if (isOperator) return;
  const person = await people.find(name);
  if (person === undefined || !hasCredential(person)) throw new PolicyError('session.needs-credential', { user: name });
}

/** The pinned peer on the other side of the connection. Throws PolicyError 'peer.not-a-peer'. */
async function requirePeer(services: PartyServices, request: FastifyRequest): Promise<Peer> {
  const found = callerCertificate(request);
  const peer = found === undefined ? undefined : await services.peers.byCertificate(found);
  if (peer === undefined) {
    throw new PolicyError('peer.not-a-peer', { party: services.context.home.name, found: found ?? 'none' });
  }
  services.peers.seenAt(request.raw.socket.remoteAddress);
  return peer;
}

/** SHA-256 of the certificate that the caller's connection proved, hex. */
export function callerCertificate(request: FastifyRequest): string | undefined {
  return certificateOf(request.raw.socket as TLSSocket);
}

/** The peer that `admit` found before the route. */
export function callingPeer(request: FastifyRequest): Peer {
  if (request.peer === null) throw new Error('a peer route without its check');
  return request.peer;
}
