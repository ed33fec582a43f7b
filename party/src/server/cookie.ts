/** The cookie of a browser's session. */
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Its name carries the first bytes of the party's key: browsers send a cookie to every port of a machine, and parties on
 * one would sign each other out. `__Host-` keeps other names and plain HTTP from setting it (RFC 6265bis, 4.1.3.2).
 */
export function cookieName(publicKey: string): string {
  return `__Host-tacit-${Buffer.from(publicKey, 'base64url').toString('hex').slice(0, 8)}`;
}

/** The secret in the request's cookie; undefined where there is none, or more than one. */
export function sessionSecret(request: FastifyRequest, publicKey: string): string | undefined {
  const prefix = `${cookieName(publicKey)}=`;
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix));
  const value = found.length === 1 ? found[0]?.slice(prefix.length) : undefined;
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}

/** Sent back to this party alone, never to scripts, and never with a request that another site began. */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** Ends with the browser; the session behind it ends earlier. */
export function setSession(reply: FastifyReply, publicKey: string, secret: string): void {
  void reply.header('set-cookie', `${cookieName(publicKey)}=${secret}; ${attributes}`);
}

export function clearSession(reply: FastifyReply, publicKey: string): void {
  void reply.header('set-cookie', `${cookieName(publicKey)}=; Max-Age=0; ${attributes}`);
}
