/**
 * HTTPS to a party whose certificate is known by its SHA-256. The certificate is compared before the first byte of a
 * request is sent, so nothing (no token, no question) ever reaches anybody else.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { PeerError, printable } from '@tacit/engine/text';
import { patience } from '@tacit/engine/node';
import type { ApiAnswer, ApiRequest, Transport } from '../api/client.ts';
import { partyProtocol } from '../links/front-door.ts';
import { isPartySubject } from '../identity/certificate.ts';
import { mostAtOnce, SendQueue } from './send-queue.ts';
import './messages.ts';

// Imported, Node would load all that it has for browsers' APIs along with it, at every start of a process.
const { Agent, request: httpRequest } = process.getBuiltinModule('node:http');

const maxAnswerBytes = 64 * 1024 * 1024;

export interface PinnedTarget {
  /** How errors call the other side. */
  readonly party: string;
  /** https://host:port */
  readonly url: string;
  /** SHA-256 of its certificate in DER, hex. */
  readonly certificateSha256: string;
}

export interface PinnedOptions {
  /** Client certificate and key, PEM; peer routes need it. */
  readonly cert?: string;
  readonly key?: string;
  /** Longest time to connect. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Longest silence of the other side while an answer is awaited. Default 20 s; streams: 60 s. */
  readonly answerTimeoutMs?: number;
  /** Told from which address the other side has shown the pinned certificate. */
  readonly verified?: (address: string | undefined) => void;
}

export interface PinnedTransport extends Transport {
  /** `begun` is called when the request's turn has come, and then `made`, which gives its body in place of the one that is there. */
  send(request: ApiRequest & { readonly made?: () => string }, begun?: () => void): Promise<ApiAnswer>;
  /** Ends connections that are kept open for later requests. */
  close(): void;
}

export function pinnedTransport(target: PinnedTarget, options: PinnedOptions = {}): PinnedTransport {
  const agent = new PinnedAgent(target, options);
  const queue = new SendQueue(target.party);
  const exchange = (request: ApiRequest, answerTimeoutMs: number, left = maxFreeSockets): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing = httpRequest({
        agent,
        method: request.method,
        path: request.path,
        headers: {
          ...request.headers,
          host: new URL(target.url).host,
          ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
        },
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
      outgoing.setTimeout(answerTimeoutMs, () => {
        outgoing.destroy(
          new PeerError('peer.no-answer', { party: target.party, url: target.url, seconds: answerTimeoutMs / 1000 }),
        );
      });
      outgoing.on('response', resolve);
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // The other side closed a connection kept from before just as it was used again: nothing was lost but that. The
        // same may be true of the next one: a party that was stopped and started closed all of them.
        if (left > 0 && outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) {
          resolve(exchange(request, answerTimeoutMs, left - 1));
        } else reject(linkError(error, target));
      });
      outgoing.end(request.body);
    });

  return {
    // No limit of time runs before the turn has come: whoever waits here waits for this side, not for the other.
    send: (request, begun) =>
      queue.take(async () => {
        begun?.();
        const sent = request.made === undefined ? request : { ...request, body: request.made() };
        const response = await exchange(sent, request.patienceMs ?? options.answerTimeoutMs ?? 20_000);
        return { status: response.statusCode ?? 0, body: await readText(response, target) };
      }, request),
    async stream(request, text): Promise<ApiAnswer> {
      const response = await exchange(request, request.patienceMs ?? options.answerTimeoutMs ?? 60_000);
      const status = response.statusCode ?? 0;
      if (status >= 400) return { status, body: await readText(response, target) };
      response.setEncoding('utf8');
      try {
        for await (const piece of response) text(piece as string);
      } catch (error) {
        throw linkError(error, target);
      }
      return { status, body: '' };
    },
    close: () => agent.destroy(),
  };
}

/** Connections that are kept for the next request: all that requests at once need, else each of them would begin with a handshake. */
const maxFreeSockets = mostAtOnce;

class PinnedAgent extends Agent {
  readonly #target: PinnedTarget;
  readonly #options: PinnedOptions;

  constructor(target: PinnedTarget, options: PinnedOptions) {
    // How many there are the queue decides; streams, which last, come on top.
    super({ keepAlive: true, maxFreeSockets, timeout: 30_000 });
    this.#target = target;
    this.#options = options;
  }

  override createConnection(_: unknown, created?: (error: Error | null, stream: Duplex) => void): Duplex | undefined {
    connectPinned(this.#target, this.#options).then(
      (socket) => created?.(null, socket),
      // The type wants a stream even beside an error; the agent ignores it.
      (error: unknown) => created?.(error as Error, undefined as unknown as Duplex),
    );
    return undefined;
  }
}

/** A TLS 1.3 connection to the party, its certificate checked. */
function connectPinned(target: PinnedTarget, options: PinnedOptions): Promise<TLSSocket> {
  const { hostname, port } = new URL(target.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: port === '' ? 443 : Number(port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      minVersion: 'TLSv1.3',
      // Nobody vouches for self-made certificates: the pin below is what is checked.
      rejectUnauthorized: false,
      // The second, so that another program that answers there shows who it is.
      ALPNProtocols: [partyProtocol, 'http/1.1'],
      ...(options.cert === undefined ? {} : { cert: options.cert }),
      ...(options.key === undefined ? {} : { key: options.key }),
    });
    const fail = (error: Error): void => {
      stopTimer();
      socket.destroy();
      reject(isOtherProtocol(error) ? anotherProgram(target, 'no TLS 1.3', error) : linkError(error, target));
    };
    const stopTimer = patience(options.connectTimeoutMs ?? 10_000, () => fail(unreachable(target, 'no answer')));
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      const { raw, subject } = socket.getPeerCertificate();
      const found = raw === undefined ? 'none' : sha256Hex(raw);
      if (found !== target.certificateSha256) {
        // Its form proves nothing, but whoever runs something else there has not taken anybody's place.
        const name = [subject?.CN].flat().join(', ');
        fail(
          isPartySubject(subject)
            ? notPinned(target.party, found, target.certificateSha256)
            : anotherProgram(target, `a certificate for ${name === '' ? 'nobody' : printable(name, 80)}`),
        );
        return;
      }
      stopTimer();
      socket.off('error', fail);
      socket.setNoDelay(true);
      options.verified?.(socket.remoteAddress);
      resolve(socket);
    });
  });
}

/** The error of a certificate that is not the pinned one, naming both fingerprints. */
function notPinned(party: string, found: string, expected: string): PeerError {
  return new PeerError('peer.certificate-not-pinned', { party, found, expected });
}

/** Bytes that are not TLS, or none of its versions that parties speak. A connection that only ends may be anything. */
function isOtherProtocol(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPROTO' || error.code?.startsWith('ERR_SSL_') === true;
}

function anotherProgram({ party, url }: PinnedTarget, found: string, error?: Error): PeerError {
  return new PeerError(
    'peer.another-program',
    { party, url, found },
    error === undefined ? undefined : { cause: error },
  );
}

function unreachable(target: PinnedTarget, cause: string, error?: unknown): PeerError {
  const fields = { party: target.party, url: target.url, cause };
  return new PeerError('peer.unreachable', fields, error === undefined ? undefined : { cause: error });
}

function linkError(error: unknown, target: PinnedTarget): Error {
  if (error instanceof PeerError) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return unreachable(target, code ?? message, error);
}

async function readText(response: IncomingMessage, target: PinnedTarget): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of response) {
      length += (piece as Buffer).length;
      if (length > maxAnswerBytes) {
        response.destroy();
        throw unreachable(target, `an answer of more than ${maxAnswerBytes} bytes`);
      }
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    throw linkError(error, target);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
