/**
 * Who may call. Every route declares its access (`config.access`), and the server refuses to start with one that does
 * not: routes of the local interface need a token of this party with one of the roles they name, peer routes the TLS
 * certificate of a pinned peer, and only the introduction of a new peer is open, to whoever shows a one-time secret.
 */
import type { TLSSocket } from 'node:tls';
import { PolicyError, UsageError } from '@tacit/engine/text';
import { certificateOf } from '@tacit/engine/node';
import type { FastifyRequest } from 'fastify';
import { type Peer, type TokenRole, tokenRoles } from '../api/types.ts';
import { recordSignIn } from '../audit/sign-ins.ts';
import { isToken, tokenSha256 } from '../identity/token.ts';
import { findToken } from '../storage/tokens.ts';
import type { PartyServices } from './services.ts';

/** `any-role`: every valid token; a list: tokens with one of these roles. */
export type Access = 'open' | 'peer' | 'any-role' | readonly [TokenRole, ...TokenRole[]];

/** Whoever calls the local interface. */
export interface Caller {
  /** The token's name: what the audit log calls `by`. */
  readonly name: string;
  readonly roles: readonly TokenRole[];
  /** Has the token of the home directory: the account that runs this party. */
  readonly isOperator: boolean;
}

/** The name of the token in the home directory. */
export const operatorName = 'operator';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
  interface FastifyRequest {
    /** The pinned peer that calls; set on peer routes only. */
    peer: Peer | null;
    /** Whose token it is; set on local routes only. */
    caller: Caller | null;
    /** Ends what is entered into the audit log in the caller's name. */
    endActing: (() => void) | null;
  }
}

/** Checks the caller as the route's `access` asks. Throws UsageError or PolicyError. */
export async function admit(services: PartyServices, request: FastifyRequest, access: Access): Promise<void> {
  switch (access) {
    case 'open':
      return;
    case 'peer':
      request.peer = await requirePeer(services, request);
      return;
    default:
      request.caller = await requireToken(services, request);
      noteSignIn(services, request.caller.name);
      if (access !== 'any-role') requireRole(request.caller, access);
  }
}

function noteSignIn({ context: { log, store } }: PartyServices, name: string): void {
  // A disk that takes no entry must not lock the operator out.
  void recordSignIn(store, name).catch((error: unknown) => {
    log.warn({ cause: (error as Error).message }, 'sign-in not recorded');
  });
}

/** Throws PolicyError 'auth.role', naming what would do, unless the caller has one of the roles. */
export function requireRole(caller: Caller, needed: readonly TokenRole[]): void {
  if (needed.some((role) => caller.roles.includes(role))) return;
  throw new PolicyError('auth.role', { token: caller.name, roles: caller.roles, needed, role: needed[0] });
}

/** Whoever `admit` found before the route. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new Error('a local route without its check');
  return request.caller;
}

/** Throws UsageError 'http.unauthorized' unless the request carries a token of this party, 'token.expired' if it has ended. */
async function requireToken({ context }: PartyServices, request: FastifyRequest): Promise<Caller> {
  const header = request.headers.authorization ?? '';
  const found = /^Bearer ([A-Za-z0-9_-]{16,128})$/.exec(header)?.[1];
  if (found === undefined) throw new UsageError('http.unauthorized');
  if (isToken(context.home, found)) return { name: operatorName, roles: tokenRoles, isOperator: true };
  const token = await findToken(context.store, tokenSha256(found));
  if (token === undefined) throw new UsageError('http.unauthorized');
  const { name, roles, expiresAt } = token;
  if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.now())
    throw new UsageError('token.expired', { name, expiresAt });
  return { name, roles, isOperator: false };
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
