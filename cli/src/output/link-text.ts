/** How a peer was reached: whole milliseconds, and bandwidth where it was measured. */
import { type Language, type Peer, say } from '@tacit/party/api';

export function linkText({ roundTripMs = 0, mbitPerSecond }: Peer, language: Language): string {
  const ms = roundTripMs < 1 ? '<1' : roundTripMs.toFixed(0);
  if (mbitPerSecond === undefined) return say('cli.peer.reachable', { ms }, language);
  return say('cli.peer.link', { ms, bandwidth: bandwidthText(mbitPerSecond) }, language);
}

/** What is sent to measure it is over too soon to tell links beyond this apart, such as those within one machine. */
const mostMbit = 10_000;

function bandwidthText(mbit: number): string {
  if (mbit > mostMbit) return `>${mostMbit / 1_000} Gbit/s`;
  if (mbit < 1) return '<1 Mbit/s';
  return `${mbit.toFixed(0)} Mbit/s`;
}
