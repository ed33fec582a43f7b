/**
 * What is asked of a request that a browser may have sent by itself, with its cookie, because some other page told it to
 * (cross-site request forgery, DNS rebinding). A token never comes by itself: requests with one are free of these rules,
 * as are peers, whom their certificates prove.
 */
import { PolicyError, UsageError } from '@tacit/engine/text';
import type { FastifyRequest } from 'fastify';
import { type ConsoleAddresses, plainHost } from '../identity/console-address.ts';
import type { Access } from './roles.ts';

/** Methods that change nothing. */
const harmless = new Set(['GET', 'HEAD']);

/** Throws UsageError 'http.host', PolicyError 'http.cross-site' or 'http.origin', naming found and expected. */
export function checkBrowser(request: FastifyRequest, access: Access | undefined, addresses: ConsoleAddresses): void {
  const { headers, method } = request;
  if (headers.authorization !== undefined && access !== 'sign-in') return;
  const host = plainHost(headers.host);
  if (host === undefined || !addresses.hosts.has(host)) throw wrongHost(headers.host, addresses);
  // A page is shown to whoever goes there, from wherever: what is in it asks again.
  if (access === 'page') return;
  if (headers.cookie === undefined && access !== 'sign-in' && access !== 'session') return;
  const site = headers['sec-fetch-site'];
  if (site !== 'same-origin')
    throw new PolicyError('http.cross-site', { found: shortened(site), expected: 'same-origin' });
  const { origin } = headers;
  const expected = `https://${host}`;
  if (origin === expected || (origin === undefined && harmless.has(method))) return;
  throw new PolicyError('http.origin', { found: shortened(origin), expected });
}

function wrongHost(found: string | undefined, { hosts }: ConsoleAddresses): UsageError {
  const host = plainHost(found) ?? 'NAME:PORT';
  return new UsageError('http.host', {
    found: shortened(found),
    expected: [...hosts],
    line: `console: { url: https://${host} }`,
  });
}

function shortened(text: string | readonly string[] | undefined): string {
  return text === undefined ? '–' : String(text).slice(0, 200);
}
