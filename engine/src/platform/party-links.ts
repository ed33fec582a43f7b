/**
 * The links of one party to all that it has links with, for programs that run parties as processes of their own without a Tacit server:
 * the party listens at its own place, dials those before it and waits for those after it.
 */
import { createServer, type Server } from 'node:net';
import type { Channel } from '../base/channel.ts';
import { PeerError } from '../base/errors.ts';
import { dialLink, type Identity, linkServer } from './node-links.ts';

/** Where a party is to be found, and how it proves who it is. */
export interface Place {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** SHA-256 of its certificate (DER), hex: `openssl x509 -noout -fingerprint -sha256 -in cert.pem`. */
  readonly certSha256: string;
}

export interface PartyLinksOptions {
  /** All parties, in the order that all of them use. */
  readonly parties: readonly Place[];
  /** Number of this party. */
  readonly self: number;
  /**
   * How many parties compute, the first ones, where not all do: the others have links with them only. So a client listens nowhere:
   * what its place says of host and port is not used. All unless given.
   */
  readonly computers?: number;
  /** This party's own key and certificate. */
  readonly identity: Identity;
  /** How long parties may take to appear; default 60,000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const retryMs = 200;

/**
 * Links of a party by party number, as `runParty` takes them (`channels`): TLS 1.3, each side's certificate compared with its
 * pin. Resolves when this party listens, if later parties have links with it; each link is a promise that rejects with PeerError when its party does not come
 * ('peer.unreachable', 'peer.not-connected') or is another ('peer.certificate-not-pinned'). Listening ends by itself.
 * Rejects with the system's error when the port is taken.
 */
export async function partyLinks({
  parties,
  self,
  computers = parties.length,
  identity,
  timeoutMs = 60_000,
  signal,
}: PartyLinksOptions): Promise<(Promise<Channel> | undefined)[]> {
  const own = parties[self];
  if (own === undefined) throw new RangeError(`there is no party ${self} among ${parties.length}`);
  const hasLink = (other: number): boolean => other !== self && (other < computers || self < computers);
  const links = linkServer(identity);
  const limits = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  const path = (name: string): string => `/${encodeURIComponent(name)}`;
  const accepting = parties.map(({ name, certSha256 }, other) =>
    other > self && hasLink(other)
      ? links.expect({ party: name, path: path(name), pinnedCertSha256: certSha256, ...limits })
      : undefined,
  );
  const server = createServer((socket) => links.adopt(socket));
  try {
    if (accepting.some((coming) => coming !== undefined)) await listen(server, own);
  } catch (error) {
    links.close();
    for (const coming of accepting) coming?.catch(() => {});
    throw error;
  }
  const dial = (place: Place): Promise<Channel> =>
    dialUntil(Date.now() + timeoutMs, (left) =>
      dialLink({
        ...identity,
        party: place.name,
        host: place.host,
        port: place.port,
        path: path(own.name),
        pinnedCertSha256: place.certSha256,
        timeoutMs: left,
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  const channels = parties.map((place, other) => (other < self && hasLink(other) ? dial(place) : accepting[other]));
  void Promise.allSettled(channels.filter((channel) => channel !== undefined)).then(() => {
    server.close();
    links.close();
  });
  return channels;
}

function listen(server: Server, { host, port }: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Parties do not start at the same moment: one that is not there yet is dialled again. */
async function dialUntil(deadline: number, dial: (leftMs: number) => Promise<Channel>): Promise<Channel> {
  for (;;) {
    const left = deadline - Date.now();
    try {
      return await dial(Math.max(1, left));
    } catch (error) {
      const notThere = error instanceof PeerError && error.fields['cause'] === 'ECONNREFUSED';
      if (!notThere || left < retryMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}
