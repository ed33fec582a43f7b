// One party of a benchmark or check, in a process of its own: links to the others over TLS on loopback, runs the workload
// that the parent names, and tells it the outcome. Started by processes.ts.

import { createServer, type AddressInfo } from 'node:net';
import { type Channel, runParty, type Session, type Traffic } from '@tacit/engine';
import { dialLink, type Identity, linkServer } from '@tacit/engine/node';

/** What the parent tells each party. */
export interface Assignment {
  readonly self: number;
  readonly names: readonly string[];
  readonly identity: Identity;
  /** SHA-256 of each party's certificate. */
  readonly pins: readonly string[];
  readonly sessionId: string;
  /** Module (URL) that exports `run`, and its argument. */
  readonly workload: string;
  readonly argument: unknown;
}

/** What a workload module exports: the result must survive JSON. */
export type Workload = (session: Session, argument: never) => Promise<unknown>;

export interface Outcome {
  readonly result: unknown;
  readonly traffic: Traffic;
  readonly peakMemoryMB: number;
}

export type FromParty = { readonly port: number } | { readonly outcome: Outcome } | { readonly error: string };

const tell = (message: FromParty): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });

const hear = <T>(): Promise<T> =>
  new Promise((resolve) => void process.once('message', (message) => resolve(message as T)));

async function main(): Promise<void> {
  const { self, names, identity, pins, sessionId, workload, argument } = await hear<Assignment>();
  const links = linkServer(identity);
  const server = createServer((socket) => links.adopt(socket));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // Later parties dial earlier ones.
  const accepting = names.map((party, other) =>
    other > self ? links.expect({ party, path: `/${other}`, pinnedCertSha256: pins[other] as string }) : undefined,
  );
  const allPorts = hear<readonly number[]>();
  await tell({ port: (server.address() as AddressInfo).port });
  const ports = await allPorts;
  const channels = await Promise.all(
    names.map(async (party, other): Promise<Channel | undefined> => {
      if (other >= self) return accepting[other];
      const port = ports[other] as number;
      const pinnedCertSha256 = pins[other] as string;
      return dialLink({ ...identity, party, host: '127.0.0.1', port, path: `/${self}`, pinnedCertSha256 });
    }),
  );
  const { run } = (await import(workload)) as { run: Workload };
  const options = { names, self, channels, sessionId, program: workload };
  const { result, traffic } = await runParty(options, (session) => run(session, argument as never));
  const peakMemoryMB = Math.round(process.resourceUsage().maxRSS / 1024);
  await tell({ outcome: { result, traffic, peakMemoryMB } });
  server.close();
  links.close();
  process.disconnect();
}

main().catch(async (error: unknown) => {
  await tell({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(1);
});
