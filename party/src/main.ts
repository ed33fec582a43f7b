/** One organisation's server: opens its home and store, its port, and everything behind it. */
import { createRequire } from 'node:module';
import type { SignInLink } from './api/people.ts';
import { Artifacts } from './artifacts/artifacts.ts';
import { Contracts } from './contracts/contracts.ts';
import { Datasets } from './datasets/datasets.ts';
import { urlOf } from './identity/config.ts';
import { ConsoleSite } from './identity/console-site.ts';
import { openHome } from './identity/home.ts';
import { ignoreInspectorSignal } from './runs/inspector.ts';
import { Jobs } from './runs/jobs.ts';
import { KnownAddresses } from './links/addresses.ts';
import { type FrontDoor, openFrontDoor } from './links/front-door.ts';
import { keepHeadFile } from './audit/head-file.ts';
import { appendAudit } from './audit/log.ts';
import { makeLogger, type LogOptions } from './log.ts';
import type { PartyContext } from './peers/context.ts';
import { Peers } from './peers/peers.ts';
import { People } from './people/people.ts';
import { type ApiServer, openServer } from './server/server.ts';
import type { PartyServices } from './server/services.ts';
import { Services } from './services/services.ts';
import { closeStore, openStore } from './storage/store.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** How often the certificate for browsers is looked at: it is renewed a month before it ends. */
const renewalMs = 86_400_000;

export interface StartOptions extends LogOptions {
  /** Instead of the configured one; 0 takes any free port. */
  readonly port?: number;
  /** The console's files, as its build left them. */
  readonly consoleDirectory?: string;
}

export interface RunningParty {
  readonly name: string;
  /** Where peers reach it. */
  readonly url: string;
  readonly port: number;
  /** A link by which whoever runs the party comes in with a browser; undefined where there are no pages. */
  readonly ownLink: (() => Promise<SignInLink>) | undefined;
  /** Stops: running jobs fail at all parties, connections end, the store is closed. */
  close(): Promise<void>;
  /** Resolves when it has stopped, also by POST /api/shutdown. */
  readonly closed: Promise<void>;
}

/**
 * Starts the party whose home is `directory`. Throws UsageError 'home.…', 'store.…', 'server.…' when it cannot.
 */
export async function startParty(directory: string, options: StartOptions = {}): Promise<RunningParty> {
  ignoreInspectorSignal();
  const home = openHome(directory);
  // The store first: it has words for a disk that cannot be written.
  const store = await openStore(home.storeFile, { party: home.name });
  let server: ApiServer | undefined;
  let jobs: Jobs | undefined;
  let standing: Services | undefined;
  let contracts: Contracts | undefined;
  let door: FrontDoor | undefined;
  let renewal: NodeJS.Timeout | undefined;
  try {
    const log = makeLogger(home, options);
    const addresses = new KnownAddresses();
    await keepHeadFile(store, home.auditHeadFile, home.storeFile);
    door = await openFrontDoor({
      host: home.config.host,
      port: options.port ?? home.config.port,
      origin: (address) => addresses.origin(address),
      serve: (socket, from) => {
        if (server === undefined) socket.destroy();
        else server.serve(socket, from);
      },
      handOver: (runId, socket, head) => jobs?.handOver(runId, socket, head) ?? false,
    });
    const url = urlOf(home.config, door.port);
    const context: PartyContext = { home, store, log, url, version };
    const peers = new Peers(context, addresses);
    const datasets = new Datasets(context);
    const artifacts = new Artifacts(context, datasets);
    contracts = new Contracts(context, peers, datasets, artifacts);
    contracts.warm();
    jobs = new Jobs(context, peers, contracts, datasets, artifacts);
    standing = new Services(context, peers, datasets, jobs, artifacts);
    const closed = Promise.withResolvers<void>();
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      closing ??= stop();
      return closing;
    };
    const stop = async (): Promise<void> => {
      // The store closes last: what ends until then is still written.
      await standing?.close();
      await jobs?.close();
      door?.close();
      clearInterval(renewal);
      contracts?.close();
      peers.close();
      await server?.close();
      await appendAudit(store, 'party.stopped').catch(() => undefined);
      await closeStore(store);
      log.info('stopped');
      closed.resolve();
    };
    const site = new ConsoleSite(home, door.port);
    const people = new People(context, site, options.consoleDirectory !== undefined);
    const services: PartyServices = {
      context,
      peers,
      people,
      console: site,
      consoleDirectory: options.consoleDirectory,
      datasets,
      artifacts,
      contracts,
      jobs,
      services: standing,
      startedAt: new Date().toISOString(),
      // The answer to the request leaves first.
      shutdown: () => void setTimeout(() => void close(), 50),
    };
    await peers.open();
    await artifacts.open();
    await jobs.open();
    await standing.open();
    server = await openServer(services);
    renewal = setInterval(() => {
      try {
        if (site.renew()) server?.renew();
      } catch (error) {
        log.warn({ cause: (error as Error).message }, 'certificate for browsers not renewed');
      }
    }, renewalMs);
    renewal.unref();
    await appendAudit(store, 'party.started', { version, url });
    log.info({ url, version, node: process.version }, 'started');
    return {
      name: home.name,
      url,
      port: door.port,
      ownLink: options.consoleDirectory === undefined ? undefined : () => people.ownLink(),
      close,
      closed: closed.promise,
    };
  } catch (error) {
    await jobs?.close();
    door?.close();
    contracts?.close();
    await closeStore(store);
    throw error;
  }
}
