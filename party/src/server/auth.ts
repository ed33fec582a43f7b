/**
 * Who may call: local routes need this party's token, peer routes the TLS certificate of a pinned peer, and only the
 * introduction of a new peer is open, to whoever shows a one-time secret.
 */
import type { TLSSocket } from 'node:tls';
import { PolicyError, UsageError } from '@tacit/engine';
import { certificateOf } from '@tacit/engine/node';
import type { FastifyRequest } from 'fastify';
import type { Peer } from '../api/types.ts';
import { recordSignIn } from '../audit/sign-ins.ts';
import { isToken } from '../identity/token.ts';
import type { PartyServices } from './services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The pinned peer that calls; set on peer routes only. */
    peer: Peer | null;
  }
}

/** Throws UsageError 'http.unauthorized' unless the request carries the local token. */
export function requireToken(services: PartyServices, request: FastifyRequest): void {
  const header = request.headers.authorization ?? '';
  const found = /^Bearer ([A-Za-z0-9_-]{16,128})$/.exec(header)?.[1];
  if (found === undefined || !isToken(services.context.home, found)) throw new UsageError('http.unauthorized');
  const { log, store } = services.context;
  // A disk that takes no entry must not lock the operator out.
  void recordSignIn(store, 'operator').catch((error: unknown) => {
    log.warn({ cause: (error as Error).message }, 'sign-in not recorded');
  });
}

/** The pinned peer on the other side of the connection. Throws PolicyError 'peer.not-a-peer'. */
export async function requirePeer(services: PartyServices, request: FastifyRequest): Promise<Peer> {
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

/** The peer that `requirePeer` found before the route. */
export function callingPeer(request: FastifyRequest): Peer {
  if (request.peer === null) throw new Error('a peer route without its check');
  return request.peer;
}
