/**
 * The links of a run: one TLS connection per pair of parties. The party with the lower number dials, the other accepts;
 * both check the other's certificate against its pin before anything else.
 */
import type { Socket } from 'node:net';
import type { Channel } from '@tacit/engine';
import { dialLink, type LinkServer, linkServer } from '@tacit/engine/node';
import { runServerName } from '../links/front-door.ts';
import type { RunSpec } from './run-messages.ts';

/** How long a link may take to stand once the run starts. */
const linkTimeoutMs = 15_000;
/** A prepared party waits for its peers' links from before the start. */
const expectTimeoutMs = 40_000;

export class RunLinks {
  readonly #spec: RunSpec;
  readonly #server: LinkServer;
  readonly #end = new AbortController();
  readonly #arriving: (Promise<Channel> | undefined)[];
  readonly #channels: Channel[] = [];

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

  /** All channels by party number; rejects with PeerError naming the party whose link does not come. */
  async connect(): Promise<(Channel | undefined)[]> {
    return await Promise.all(this.#spec.peers.map((_, number) => this.#channel(number)));
  }

  close(): void {
    this.#end.abort();
    this.#server.close();
    for (const channel of this.#channels) channel.destroy();
  }

  async #channel(number: number): Promise<Channel | undefined> {
    const { runId, self, peers, key, cert } = this.#spec;
    const peer = peers[number];
    if (peer === null || peer === undefined) return undefined;
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
    this.#channels.push(channel);
    return channel;
  }
}

/** Each dialling party has a path of its own. */
function linkPath(runId: string, dialler: number): string {
  return `/run/${runId}/${dialler}`;
}
