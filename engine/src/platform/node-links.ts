/**
 * Links between parties: TLS 1.3 with self-made certificates on both sides, each compared with its pin, then an HTTP/1.1
 * upgrade to `tacit-link/1`; what follows on the socket is the channel.
 *
 * No certificate authority is asked and no name is checked: a certificate is good exactly when its SHA-256 is the pinned
 * one. TLS proves that the other side holds its key. The dialler compares before it sends its request, the acceptor
 * before it answers, and neither sends application data to anybody else.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, TLSSocket } from 'node:tls';
import type { Channel } from '../base/channel.ts';
import { PeerError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { patience } from './patience.ts';
import { streamChannel } from './stream-channel.ts';
import './messages.ts';

// Imported, Node would load all that it has for browsers' APIs along with it, at every start of a run's process.
const { request } = process.getBuiltinModule('node:http');

/** What the `Upgrade` header names. */
export const linkProtocol = 'tacit-link/1';

/** TLS 1.3 suites in order of preference: the first is the fastest where processors compute AES, and as safe. */
const suites = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256';

export interface Identity {
  /** Private key and certificate of this party, PEM. */
  readonly key: string;
  readonly cert: string;
}

export interface DialOptions extends Identity {
  /** How errors call the other side. */
  readonly party: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** SHA-256 of the other side's certificate (DER), hex. */
  readonly pinnedCertSha256: string;
  /** TLS server name, where it chooses who answers. */
  readonly serverName?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For connecting, the TLS handshake and the upgrade together; default 10,000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Opens a link. Throws PeerError 'peer.unreachable', 'peer.certificate-not-pinned' or 'peer.refused'.
 */
export function dialLink(options: DialOptions): Promise<Channel> {
  const { party, host, port, timeoutMs = 10_000, signal } = options;
  const url = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      key: options.key,
      cert: options.cert,
      minVersion: 'TLSv1.3',
      ciphers: suites,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
      ...serverNameOf(options.serverName ?? host),
    });
    let settled = false;
    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      stopTimer();
      signal?.removeEventListener('abort', cancel);
      return true;
    };
    const fail = (error: Error): void => {
      socket.destroy();
      if (settle()) reject(error);
    };
    const unreachable = (cause: string, error?: Error): PeerError =>
      new PeerError('peer.unreachable', { party, url, cause }, error === undefined ? undefined : { cause: error });
    const cancel = (): void => fail(unreachable('cancelled'));
    const stopTimer = patience(timeoutMs, () => fail(unreachable(`no answer within ${timeoutMs / 1000} s`)));
    if (signal?.aborted === true) {
      cancel();
      return;
    }
    signal?.addEventListener('abort', cancel, { once: true });
    socket.on('error', (error: NodeJS.ErrnoException) => fail(unreachable(error.code ?? 'connection broken', error)));
    socket.on('close', () => fail(unreachable('connection closed')));
    socket.once('secureConnect', () => {
      const found = certificateOf(socket);
      const expected = normalPin(options.pinnedCertSha256);
      if (found !== expected) {
        fail(new PeerError('peer.certificate-not-pinned', { party, found: found ?? 'none', expected }));
        return;
      }
      const refused = (cause: string): void => fail(new PeerError('peer.refused', { party, url, cause }));
      upgrade(socket, options, refused, (head) => {
        if (!settle()) return;
        tune(socket);
        resolve(streamChannel(socket, head));
      });
    });
  });
}

/** Sends the upgrade request on a socket whose other side is known. */
function upgrade(
  socket: TLSSocket,
  { host, port, path, headers }: DialOptions,
  refused: (cause: string) => void,
  accepted: (head: Buffer) => void,
): void {
  const outgoing = request({
    createConnection: () => socket,
    host,
    port,
    path,
    headers: { ...headers, connection: 'Upgrade', upgrade: linkProtocol },
    maxHeaderSize: 8 * 1024,
  });
  outgoing.on('upgrade', (response, _, head) => {
    if (response.headers.upgrade?.toLowerCase() === linkProtocol) accepted(head);
    else refused('another protocol');
  });
  outgoing.on('response', (response: IncomingMessage) => {
    response.destroy();
    refused(`HTTP ${response.statusCode ?? 0} ${printable(response.statusMessage ?? '', 80)}`);
  });
  // The socket's own listeners tell of breaks; what remains is an answer that is no HTTP.
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code?.startsWith('HPE_') === true) refused('no HTTP answer');
  });
  outgoing.end();
}

export interface AcceptOptions {
  /** How errors call the other side. */
  readonly party: string;
  /** SHA-256 of the other side's certificate (DER), hex. */
  readonly pinnedCertSha256: string;
}

/**
 * Accepts a link in an `upgrade` event of an HTTPS server that asks for client certificates. On anything else than a link
 * from the pinned party it answers, closes the socket and throws PeerError 'peer.certificate-not-pinned' or 'peer.refused'.
 */
export function acceptLink(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Uint8Array,
  { party, pinnedCertSha256 }: AcceptOptions,
): Channel {
  const expected = normalPin(pinnedCertSha256);
  const found = socket instanceof TLSSocket ? certificateOf(socket) : undefined;
  if (found !== expected) {
    refuse(socket, 403, 'Forbidden');
    throw new PeerError('peer.certificate-not-pinned', { party, found: found ?? 'none', expected });
  }
  if (incoming.headers.upgrade?.toLowerCase() !== linkProtocol) {
    refuse(socket, 426, 'Upgrade Required');
    const cause = `upgrade to ${printable(incoming.headers.upgrade ?? 'nothing', 80)}, expected ${linkProtocol}`;
    throw new PeerError('peer.refused', { party, url: 'this party', cause });
  }
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${linkProtocol}\r\n\r\n`);
  tune(socket);
  return streamChannel(socket, head);
}

export interface Expectation extends AcceptOptions {
  readonly path: string;
  /** Default 20,000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface LinkServer {
  /** Takes a raw TCP connection from whoever listens; `head`: bytes of it that were read already. */
  adopt(socket: Socket, head?: Uint8Array): void;
  /**
   * The link that the pinned party opens at `path`. Must be called before that party dials: a link nobody expects is
   * refused. Rejects with PeerError 'peer.not-connected' in the end, or 'peer.certificate-not-pinned' when only others came.
   */
  expect(expectation: Expectation): Promise<Channel>;
  /** Refuses what is not yet a link; open links live on. */
  close(): void;
}

/** Strangers may connect: they are held to this many at once besides those that are expected, the latest ones, and this long. */
const maxStrangers = 64;
const strangerMs = 10_000;

interface Pending {
  accept(incoming: IncomingMessage, socket: Duplex, head: Uint8Array): void;
}

/** Accepts links on sockets that another process or server took in: it does not listen itself. */
export function linkServer({ key, cert }: Identity): LinkServer {
  const strangers = new Map<string, { socket: Socket; stopTimer: () => void }>();
  const pending = new Map<string, Pending>();
  const server = createServer({
    key,
    cert,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.3',
    ciphers: suites,
    honorCipherOrder: true,
    ALPNProtocols: ['http/1.1'],
    maxHeaderSize: 8 * 1024,
  });
  server.on('request', (_, response) => {
    response.writeHead(404, { connection: 'close' }).end();
  });
  server.on('tlsClientError', (_, socket: TLSSocket) => socket.destroy());
  server.on('clientError', (_, socket: Duplex) => socket.destroy());
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const expected = pending.get(incoming.url ?? '');
    if (expected === undefined) refuse(socket, 404, 'Not Found');
    else expected.accept(incoming, socket, head);
  });

  const forget = (name: string): void => {
    strangers.get(name)?.stopTimer();
    strangers.delete(name);
  };

  const adopt = (socket: Socket, head?: Uint8Array): void => {
    socket.on('error', () => socket.destroy());
    const name = remoteName(socket);
    if (name === undefined || strangers.has(name)) {
      socket.destroy();
      return;
    }
    // The real party says who it is at once; those that were there first and say nothing must not keep it out.
    for (const [oldest, { socket: former }] of strangers) {
      if (strangers.size < maxStrangers + pending.size) break;
      forget(oldest);
      former.destroy();
    }
    strangers.set(name, { socket, stopTimer: patience(strangerMs, () => socket.destroy()) });
    socket.once('close', () => forget(name));
    if (head !== undefined && head.length > 0) socket.unshift(head);
    server.emit('connection', socket);
  };

  const expect = (expectation: Expectation): Promise<Channel> => {
    const { party, path, timeoutMs = 20_000, signal } = expectation;
    if (pending.has(path)) throw new Error(`a link at ${path} is expected already`);
    return new Promise((resolve, reject) => {
      let wrong: PeerError | undefined;
      const settle = (): void => {
        pending.delete(path);
        stopTimer();
        signal?.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        settle();
        reject(wrong ?? new PeerError('peer.not-connected', { party, seconds: timeoutMs / 1000 }));
      };
      const stopTimer = patience(timeoutMs, giveUp);
      const accept = (incoming: IncomingMessage, socket: Duplex, head: Uint8Array): void => {
        try {
          const channel = acceptLink(incoming, socket, head, expectation);
          settle();
          forget(remoteName(socket as TLSSocket) ?? '');
          resolve(channel);
        } catch (error) {
          // A stranger must not be able to end the wait for the real party.
          wrong = error as PeerError;
        }
      };
      pending.set(path, { accept });
      if (signal?.aborted === true) giveUp();
      else signal?.addEventListener('abort', giveUp, { once: true });
    });
  };

  const close = (): void => {
    for (const { socket, stopTimer } of strangers.values()) {
      stopTimer();
      socket.destroy();
    }
    strangers.clear();
    server.close();
  };

  return { adopt, expect, close };
}

/** SHA-256 of the certificate the other side proved to hold, hex; undefined when it showed none. */
export function certificateOf(socket: TLSSocket): string | undefined {
  const { raw } = socket.getPeerCertificate();
  return raw === undefined ? undefined : createHash('sha256').update(raw).digest('hex');
}

/** Address and port of the other side: names a connection while it lives. */
function remoteName(socket: Socket): string | undefined {
  return socket.remotePort === undefined ? undefined : `${socket.remoteAddress ?? ''} ${socket.remotePort}`;
}

/** Pins are compared as plain lowercase hex; people also write capitals and colons. */
function normalPin(pin: string): string {
  return pin.replaceAll(':', '').toLowerCase();
}

/** A TLS server name is a host name, never an address. */
function serverNameOf(name: string): { servername?: string } {
  return isIP(name) === 0 ? { servername: name } : {};
}

function refuse(socket: Duplex, status: number, reason: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // Whoever does not read the answer must not keep the socket.
  setTimeout(() => socket.destroy(), 1_000).unref();
}

function tune(socket: Duplex): void {
  if (!(socket instanceof Socket)) return;
  socket.setTimeout(0);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 15_000);
}
