/** What programs that choose between few rounds and few bytes take the parties' links to be: the same at all of them, by the program alone. */

/** The slowest link between two parties. */
export interface Links {
  /** Milliseconds of a message there and one back. */
  readonly roundTripMs: number;
  readonly mbitPerSecond: number;
}

// Measured on two cores over loopback: a round is encryption and scheduling, and an AND is computed.
const nanosecondsPerRound = 300_000;
const nanosecondsPerAnd = 0.4;

/** What a round and an AND take, in nanoseconds. */
export interface LinkTimes {
  readonly round: number;
  readonly and: number;
  /** ANDs in the time of a round, as `bestBlock` takes them; undefined where links are not known. */
  readonly andsPerRound: number | undefined;
}

/** Without links those of one machine. A round is one way of half a round trip, an AND a bit that each party sends. */
export function linkTimes(links: Links | undefined): LinkTimes {
  if (links === undefined) return { round: nanosecondsPerRound, and: nanosecondsPerAnd, andsPerRound: undefined };
  const round = nanosecondsPerRound + (links.roundTripMs / 2) * 1e6;
  const and = Math.max(nanosecondsPerAnd, 1000 / links.mbitPerSecond);
  return { round, and, andsPerRound: round / and };
}
