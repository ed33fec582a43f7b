/**
 * Node's end of a link between a browser and a Node party: browser-dial.ts says what such a link is. The HTTPS server is the
 * caller's, with a certificate that browsers trust; this file answers its `upgrade` events.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Channel } from '../base/channel.ts';
import { PeerError } from '../base/errors.ts';
import { requireToken, socketProtocol, tokenPrefix } from './browser-dial.ts';
import './messages.ts';
import { patience } from './patience.ts';
import { socketChannel } from './socket-channel.ts';

export interface BrowserExpectation {
  /** How errors call the other side. */
  readonly party: string;
  /** Where that party comes in, beginning with '/'. */
  readonly path: string;
  /** What it must show. One token serves one party in one run. */
  readonly token: string;
  /** Default 20,000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface BrowserLinks {
  /** For the `upgrade` events of an HTTP server; what is no expected link is refused. */
  readonly upgrade: (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /**
   * The link that the browser opens at `path` with `token`. Must be called before it dials. Rejects with PeerError
   * 'peer.not-connected' in the end, or 'peer.refused' when only others came. Throws UsageError 'peer.bad-link' for a token
   * that could be guessed.
   */
  expect(expectation: BrowserExpectation): Promise<Channel>;
}

/** Messages are frames of a session: 1 MiB and a header. */
const maxMessageBytes = 2 * 1024 * 1024;

/** Links from browsers, on whatever HTTPS servers the caller has. */
export async function browserLinks(): Promise<BrowserLinks> {
  // Most parties never meet a browser.
  const { WebSocketServer } = await import('ws');
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    handleProtocols: () => socketProtocol,
  });
  const pending = new Map<string, { token: Buffer; accept(socket: WebSocket): void; refused(): void }>();

  const upgrade = (incoming: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const [path = ''] = (incoming.url ?? '').split('?');
    const expected = pending.get(path);
    if (expected === undefined) {
      refuse(socket, '404 Not Found');
      return;
    }
    if (!timingSafeEqual(digest(tokenOf(incoming)), expected.token)) {
      expected.refused();
      refuse(socket, '403 Forbidden');
      return;
    }
    // From here on nobody else comes in, not even with the same token.
    pending.delete(path);
    if (socket instanceof Socket) socket.setNoDelay(true);
    server.handleUpgrade(incoming, socket, head, (link) => expected.accept(link));
  };

  const expect = ({ party, path, token, timeoutMs = 20_000, signal }: BrowserExpectation): Promise<Channel> => {
    requireToken(party, token);
    if (pending.has(path)) throw new Error(`a link at ${path} is expected already`);
    return new Promise((resolve, reject) => {
      let wrong: PeerError | undefined;
      const settle = (): void => {
        if (pending.get(path) === own) pending.delete(path);
        stopTimer();
        signal?.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        settle();
        reject(wrong ?? new PeerError('peer.not-connected', { party, seconds: timeoutMs / 1000 }));
      };
      const own = {
        token: digest(token),
        accept: (socket: WebSocket): void => {
          settle();
          // Messages to browsers are not masked, so the memory is in use until it is written.
          const send = (bytes: Uint8Array, done: () => void): void =>
            socket.send(bytes, { binary: true }, (error) => {
              if (error === undefined || error === null) done();
            });
          resolve(socketChannel(socket, send, () => socket.terminate()));
        },
        // A stranger must not be able to end the wait for the real party.
        refused: (): void => {
          wrong = new PeerError('peer.refused', { party, url: path, cause: 'another token' });
        },
      };
      const stopTimer = patience(timeoutMs, giveUp);
      pending.set(path, own);
      if (signal?.aborted === true) giveUp();
      else signal?.addEventListener('abort', giveUp, { once: true });
    });
  };

  return { upgrade, expect };
}

/** Digests are of one length, so comparing them tells nothing of either. */
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The token that a request carries, or none. */
function tokenOf({ headers }: IncomingMessage): string {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  const token = offered.find((each) => each.startsWith(tokenPrefix));
  return token === undefined || !offered.includes(socketProtocol) ? '' : token.slice(tokenPrefix.length);
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // Whoever does not read the answer must not keep the socket.
  setTimeout(() => socket.destroy(), 1_000).unref();
}
