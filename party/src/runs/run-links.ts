/**
 * The links of a run: one TLS connection per pair of parties. The party with the lower number dials, the other accepts;
 * both check the other's certificate against its pin before anything else.
 */
import type { Socket } from 'node:net';
import { type Channel, shapedChannel } from '@tacit/engine';
import { dialLink, type LinkServer, linkServer } from '@tacit/engine/node';
import { runServerName } from '../links/front-door.ts';
import type { RunPeer, RunSpec } from './run-messages.ts';

/** How long a link may take to stand once the run starts. */
const linkTimeoutMs = 30_000;
/** A prepared party waits for its peers' links from before the start. */
const expectTimeoutMs = 40_000;
/** How long a failed run waits for links that are about to stand, and for their parties to have read why it failed. */
const lastLinksMs = 3_000;

export class RunLinks {
  readonly #spec: RunSpec;
  readonly #server: LinkServer;
  readonly #end = new AbortController();
  readonly #arriving: (Promise<Channel> | undefined)[];
  readonly #channels: Channel[] = [];
  #coming: (Promise<Channel> | undefined)[] = [];

  constructor(spec: RunSpec) {
    this.#spec = spec;
    this.#server = linkServer({ key: spec.key, cert: spec.cert });
    // Expected from now on: a peer that was started earlier may dial at once.
    this.#arriving = spec.peers.map((peer, number) => {
      if (peer === null || number > spec.self) return undefined;
      const arriving = this.#server.expect({
        party: peer.name,
        pinnedCertSha256: peer.certificateSha256,
        path: linkPath(spec.runId, number),
        timeoutMs: expectTimeoutMs,
        signal: this.#end.signal,
      });
      arriving.catch(() => undefined);
      return arriving;
    });
  }

  /** Takes a raw connection whose first bytes have been read. */
  take(socket: Socket, head: Buffer): void {
    if (this.#end.signal.aborted) socket.destroy();
    else this.#server.adopt(socket, head);
  }

  /**
   * All channels by party number, as they come: the session that waits for them tells the parties that are linked when
   * another is not. A channel rejects with PeerError naming its party.
   */
  connect(): (Promise<Channel> | undefined)[] {
    this.#coming = this.#spec.peers.map((peer, number) => (peer === null ? undefined : this.#channel(peer, number)));
    return this.#coming;
  }

  /**
   * Lets links that are on their way arrive, so that the session tells their parties why it failed: a link that ends
   * without a word would make them blame this party. Each is closed from both sides: one that is cut may lose what was sent last. Waits
   * three seconds at most; never rejects.
   */
  async lastWords(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, lastLinksMs);
    });
    const arrived = Promise.allSettled(this.#coming.filter((channel) => channel !== undefined)).then(async () => {
      await Promise.all(this.#channels.map((channel) => channel.close()));
    });
    await Promise.race([arrived, patience]);
    clearTimeout(timer);
  }

  close(): void {
    this.#end.abort();
    this.#server.close();
    for (const channel of this.#channels) channel.destroy();
  }

  async #channel(peer: RunPeer, number: number): Promise<Channel> {
    const { runId, self, key, cert, shape } = this.#spec;
    const arriving = this.#arriving[number];
    const channel = await (arriving ??
      dialLink({
        party: peer.name,
        host: peer.host,
        port: peer.port,
        path: linkPath(runId, self),
        pinnedCertSha256: peer.certificateSha256,
        serverName: runServerName(runId),
        key,
        cert,
        timeoutMs: linkTimeoutMs,
        signal: this.#end.signal,
      }));
    if (this.#end.signal.aborted) channel.destroy();
    const shaped = shape === undefined ? channel : shapedChannel(channel, shape);
    this.#channels.push(shaped);
    return shaped;
  }
}

/** Each dialling party has a path of its own. */
export function linkPath(runId: string, dialler: number): string {
  return `/run/${runId}/${dialler}`;
}
