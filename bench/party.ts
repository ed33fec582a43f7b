// One party of a benchmark or check, in a process of its own: links to the others on loopback, runs the workload
// that the parent names, and tells it the outcome. Started by processes.ts.

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Channel, type LinkShape, runParty, type Session, shapedChannel, type Traffic } from '@tacit/engine';
import { dialLink, type Identity, linkServer, streamChannel } from '@tacit/engine/node';

/** Links of the product, or plain TCP to measure what TLS costs: nothing outside this folder can ask for it. */
export type Link = 'tls' | 'raw';

/** What the parent tells each party. */
export interface Assignment {
  readonly self: number;
  readonly names: readonly string[];
  readonly identity: Identity;
  /** SHA-256 of each party's certificate. */
  readonly pins: readonly string[];
  readonly sessionId: string;
  /** Module (URL) that exports `run`, and its argument, which may say how slow links are (`shape`) and how many parties compute (`computers`). */
  readonly workload: string;
  readonly argument: unknown;
  readonly link: Link;
}

/** What a workload module exports: the result must survive JSON. */
export type Workload = (session: Session, argument: never) => Promise<unknown>;

export interface Outcome {
  readonly result: unknown;
  readonly traffic: Traffic;
  readonly peakMemoryMB: number;
  /** From the start of the process to its session, in milliseconds. */
  readonly startMilliseconds: number;
}

export type FromParty = { readonly port: number } | { readonly outcome: Outcome } | { readonly error: string };

const tell = (message: FromParty): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });

const hear = <T>(): Promise<T> =>
  new Promise((resolve) => void process.once('message', (message) => resolve(message as T)));

/** How one party meets the others. */
interface Linker {
  readonly take: (socket: Socket) => void;
  readonly accept: (other: number) => Promise<Channel>;
  readonly dial: (other: number, port: number) => Promise<Channel>;
  readonly close: () => void;
}

function overTls({ self, names, identity, pins }: Assignment): Linker {
  const links = linkServer(identity);
  const peer = (other: number) => ({ party: names[other] as string, pinnedCertSha256: pins[other] as string });
  return {
    take: (socket) => links.adopt(socket),
    accept: (other) => links.expect({ ...peer(other), path: `/${other}` }),
    dial: (other, port) => dialLink({ ...identity, ...peer(other), host: '127.0.0.1', port, path: `/${self}` }),
    close: () => links.close(),
  };
}

/** The dialler's first byte is its number. */
function overTcp({ self, names }: Assignment): Linker {
  const waiting = new Map<number, (channel: Channel) => void>();
  return {
    take: (socket) => {
      socket.setNoDelay(true);
      socket.once('data', (bytes: Buffer) => {
        socket.pause();
        waiting.get(bytes[0] ?? names.length)?.(streamChannel(socket, bytes.subarray(1)));
      });
    },
    accept: (other) => new Promise((resolve) => void waiting.set(other, resolve)),
    dial: (_, port) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => {
          socket.write(Uint8Array.of(self));
          resolve(streamChannel(socket));
        });
        socket.once('error', reject);
      }),
    close: () => undefined,
  };
}

async function main(): Promise<void> {
  const assignment = await hear<Assignment>();
  const { self, names, sessionId, workload, argument, link } = assignment;
  const { shape, computers = names.length } = (argument ?? {}) as {
    readonly shape?: LinkShape;
    readonly computers?: number;
  };
  const hasLink = (other: number): boolean => self < computers || other < computers;
  const linker = link === 'tls' ? overTls(assignment) : overTcp(assignment);
  const server = createServer((socket) => linker.take(socket));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // Later parties dial earlier ones.
  const accepting = names.map((_, other) => (other > self && hasLink(other) ? linker.accept(other) : undefined));
  const allPorts = hear<readonly number[]>();
  await tell({ port: (server.address() as AddressInfo).port });
  const ports = await allPorts;
  const channels = await Promise.all(
    names.map(
      async (_, other): Promise<Channel | undefined> =>
        other < self && hasLink(other) ? linker.dial(other, ports[other] as number) : accepting[other],
    ),
  );
  const { run } = (await import(workload)) as { run: Workload };
  const links = channels.map((channel) =>
    channel === undefined || shape === undefined ? channel : shapedChannel(channel, shape),
  );
  const options = { names, self, channels: links, sessionId, program: workload, computers };
  let startMilliseconds = 0;
  const { result, traffic } = await runParty(options, (session) => {
    // The clock of a process starts with it.
    startMilliseconds = performance.now();
    return run(session, argument as never);
  });
  const peakMemoryMB = Math.round(process.resourceUsage().maxRSS / 1024);
  await tell({ outcome: { result, traffic, peakMemoryMB, startMilliseconds } });
  server.close();
  linker.close();
  process.disconnect();
}

main().catch(async (error: unknown) => {
  await tell({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(1);
});
