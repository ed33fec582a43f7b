/**
 * The party's one port. A connection whose TLS server name is `<run id>.run.tacit` belongs to a run and goes, still raw,
 * to the process of that run. So the messages of a run never pass through the main process. Every other connection goes to an
 * HTTPS server of this process: one for parties and their command line, which offer the protocol `tacit/1`, and one for
 * browsers, which know nothing of it, so that these see another certificate and are not asked for one.
 *
 * Strangers may connect: what they send is bounded (see client-hello.ts) and must arrive within `helloTimeoutMs` in which
 * this process is free to read, and they
 * have places of their own, so that a crowd of them keeps neither this machine nor known peers out (see admission.ts).
 */
import { createServer, type Server, type Socket } from 'node:net';
import { UsageError } from '@tacit/engine/text';
import { patience } from '@tacit/engine/node';
import type { Origin } from './addresses.ts';
import { Admission, maxConnections } from './admission.ts';
import { maxHelloBytes, readClientHello } from './client-hello.ts';
import './messages.ts';

/** Callers greet at once, but their machine may be busy as well; a crowd that says nothing gives way to newcomers long before. */
const helloTimeoutMs = 20_000;
/** A greeting comes in one or two pieces; each is looked at together with all before it. */
const maxPieces = 64;

/** The TLS server name by which the links of a run are told apart. */
export function runServerName(runId: string): string {
  return `${runId}.run.tacit`;
}

/** The run that a TLS server name is of; undefined for every other name. */
export function runOfServerName(serverName: string | undefined): string | undefined {
  return /^([0-9a-f]{32})\.run\.tacit$/.exec(serverName ?? '')?.[1];
}

/** What parties and their command line offer in ALPN (RFC 7301): HTTP/1.1, between parties. */
export const partyProtocol = 'tacit/1';

export interface FrontDoor {
  readonly port: number;
  /** Stops listening and drops connections that are still undecided. */
  close(): void;
}

export interface FrontDoorOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whose address this is: decides which places a connection takes. */
  readonly origin: (address: string | undefined) => Origin;
  /** Takes a connection of this process, from a party or else a browser; `head` has been put back, the socket is paused. */
  readonly serve: (socket: Socket, from: 'party' | 'browser') => void;
  /** Takes the connection of a run, with the bytes read so far; false when there is no such run. */
  readonly handOver: (runId: string, socket: Socket, head: Buffer) => boolean;
}

/**
 * Starts listening. Throws UsageError 'server.port-in-use', 'server.port-forbidden' or 'server.host-unknown'.
 */
export function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const admission = new Admission();
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 }, (socket) => {
    socket.on('error', () => socket.destroy());
    const place = admission.enter(socket, options.origin(socket.remoteAddress));
    decide(socket, options, place);
  });
  server.maxConnections = maxConnections;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options)));
    server.listen(options.port, options.host, () => {
      server.removeAllListeners('error');
      // Out of file descriptors, for instance: the connection is lost, the server lives.
      server.on('error', () => undefined);
      resolve({ port: portOf(server), close: () => close(server, admission) });
    });
  });
}

/** Collects the first bytes of a connection until it is clear whose it is. */
function decide(socket: Socket, options: FrontDoorOptions, place: ReturnType<Admission['enter']>): void {
  const pieces: Buffer[] = [];
  let length = 0;
  const done = (): void => {
    stopTimer();
    socket.off('data', onData);
    socket.off('close', done);
    socket.off('end', onEnd);
    place.decided();
  };
  const drop = (): void => {
    done();
    socket.destroy();
  };
  const onEnd = (): void => drop();
  const onData = (piece: Buffer): void => {
    pieces.push(piece);
    length += piece.length;
    const head = Buffer.concat(pieces, length);
    const hello = readClientHello(head.subarray(0, maxHelloBytes));
    if (hello.kind === 'incomplete' && pieces.length < maxPieces) return;
    if (hello.kind !== 'hello') {
      drop();
      return;
    }
    socket.pause();
    done();
    const runId = runOfServerName(hello.serverName);
    if (runId !== undefined) {
      place.leave();
      stopReading(socket);
      if (!options.handOver(runId, socket, head)) socket.destroy();
      return;
    }
    socket.unshift(head);
    options.serve(socket, hello.protocols.includes(partyProtocol) ? 'party' : 'browser');
  };
  const stopTimer = patience(helloTimeoutMs, drop);
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', done);
}

/**
 * From here on what comes stays in the kernel for the socket's new owner. `pause` is not enough: it keeps what has been read,
 * but the process goes on reading until the other one has said that it has the socket, and that would be lost. Node has no
 * public way to stop it for a socket that a server accepted.
 */
function stopReading(socket: Socket): void {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readStop(): number } | null };
  handle?.readStop();
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function close(server: Server, admission: Admission): void {
  // Listening ends at once. Connections that were given away are the business of those who have them; Node's own wait for
  // sockets in other processes would never end once such a process is gone.
  server.close();
  admission.close();
}

function listenError(error: NodeJS.ErrnoException, { host, port }: FrontDoorOptions): Error {
  // As text: a port is a name, not a quantity with thousands separators.
  const fields = { host, port: String(port) };
  switch (error.code) {
    case 'EADDRINUSE':
      return new UsageError('server.port-in-use', fields, { cause: error });
    case 'EACCES':
      return new UsageError('server.port-forbidden', fields, { cause: error });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UsageError('server.host-unknown', fields, { cause: error });
    default:
      return error;
  }
}
