/** Notices peers that fall silent, and lets them notice that this party is alive although it has nothing to say. */

/** How often a party that has nothing to say is heard, unless a shorter time-out asks for more. */
const heartbeatMs = 3_000;
const longestTickMs = 1_000;

export interface Heard {
  /** When bytes last arrived, in milliseconds of performance.now(). */
  lastHeard: number;
  /** True when nothing more is expected. */
  readonly gotBye: boolean;
}

export interface LivenessOptions<P extends Heard> {
  readonly timeoutMs: number;
  readonly peers: () => Iterable<P>;
  readonly silent: (peer: P) => void;
  /** Asked at every tick: ends the session if a peer is alive but does not get on. */
  readonly stalled: (now: number) => void;
  readonly beat: () => void;
}

/** Starts watching; the result stops it. */
export function watchLiveness<P extends Heard>({
  timeoutMs,
  peers,
  silent,
  stalled,
  beat,
}: LivenessOptions<P>): () => void {
  const interval = Math.min(heartbeatMs, timeoutMs / 4);
  const tick = Math.min(longestTickMs, timeoutMs / 8);
  let lastTick = performance.now();
  let lastBeat = lastTick;
  const timer = setInterval(() => {
    const now = performance.now();
    const late = now - lastTick - tick;
    lastTick = now;
    for (const peer of peers()) {
      // When this party itself did not run, bytes may wait unread: that silence is not the peer's.
      if (late > tick) peer.lastHeard += late;
      if (now - peer.lastHeard <= timeoutMs || peer.gotBye) continue;
      silent(peer);
      return;
    }
    stalled(now);
    if (now - lastBeat < interval - tick / 2) return;
    lastBeat = now;
    beat();
  }, tick);
  return () => clearInterval(timer);
}
