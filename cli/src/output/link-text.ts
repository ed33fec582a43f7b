/** How a peer was reached: whole milliseconds, and bandwidth where it was measured. */
import { type Language, type Peer, say } from '@tacit/party/api';

export function linkText({ roundTripMs = 0, mbitPerSecond }: Peer, language: Language): string {
  const ms = roundTripMs < 1 ? '<1' : roundTripMs.toFixed(0);
  return mbitPerSecond === undefined
    ? say('cli.peer.reachable', { ms }, language)
    : say('cli.peer.link', { ms, mbit: mbitPerSecond.toFixed(0) }, language);
}
