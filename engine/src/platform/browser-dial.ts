/**
 * The browser's end of a link between a browser and a Node party: a WebSocket. A browser can neither show a certificate of its
 * own nor pin another's: it trusts the server by the certificate authorities it knows, and proves itself by a token that the
 * server's owner gave it over another channel. The token travels as a subprotocol, which no other site's page can send and no
 * log of addresses holds. Plain ws:// is for this machine only.
 *
 * A tab in the background is slowed down by its browser: after some minutes its heartbeats come too late, and the other
 * parties give it up. Keep the tab in front while it computes.
 */
import type { Channel } from '../base/channel.ts';
import { PeerError, UsageError } from '../base/errors.ts';
import './messages.ts';
import { socketChannel } from './socket-channel.ts';

/** The subprotocol of links, and what precedes the token in the one that carries it. */
export const socketProtocol = 'tacit-link.1';
export const tokenPrefix = 'token.';

export interface SocketDialOptions {
  /** How errors call the other side. */
  readonly party: string;
  /** wss://…, or ws:// to this machine. */
  readonly url: string;
  /** Letters and digits, at least 32: what the other side expects of this party in this run. */
  readonly token: string;
  /** Default 10,000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Throws UsageError 'peer.bad-link' unless the token is long enough to be none that others guess. */
export function requireToken(party: string, token: string): void {
  if (/^[A-Za-z0-9]{32,128}$/.test(token)) return;
  const found = `a token of ${token.length} characters`;
  throw new UsageError('peer.bad-link', { party, found, expected: '32 to 128 letters and digits' });
}

/**
 * Opens a link. Throws UsageError 'peer.bad-link' for an address or a token that cannot be, PeerError 'peer.unreachable' when
 * the other side does not answer or refuses; browsers do not tell which.
 */
export function dialSocket({ party, url, token, timeoutMs = 10_000, signal }: SocketDialOptions): Promise<Channel> {
  const address = URL.parse(url);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(address?.hostname ?? '');
  if (address === null || !(address.protocol === 'wss:' || (address.protocol === 'ws:' && local))) {
    throw new UsageError('peer.bad-link', { party, found: url, expected: 'wss://…' });
  }
  requireToken(party, token);
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [socketProtocol, tokenPrefix + token]);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      socket.removeEventListener('open', opened);
      socket.removeEventListener('close', closed);
    };
    const fail = (cause: string): void => {
      settle();
      socket.close();
      reject(new PeerError('peer.unreachable', { party, url: `${address.origin}${address.pathname}`, cause }));
    };
    const cancel = (): void => fail('cancelled');
    const opened = (): void => {
      settle();
      // The socket copies what it is given to send.
      const send = (bytes: Uint8Array, done: () => void): void => {
        socket.send(bytes as Uint8Array<ArrayBuffer>);
        done();
      };
      resolve(socketChannel(socket, send, () => socket.close()));
    };
    const closed = ({ code }: { readonly code: number }): void => fail(`refused or not running, code ${code}`);
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    socket.addEventListener('open', opened);
    socket.addEventListener('close', closed);
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
  });
}
