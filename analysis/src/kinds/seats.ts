/** Who sits where in a session. */

/** Who takes part in a run, as a plan says. */
export interface Seating {
  /** Computers in party order. */
  readonly parties: readonly string[];
  readonly clients: readonly string[];
  readonly dealer: string | null;
}

/** Who runs the program, in the order of a session: computers, clients. */
export function runnersOf({ parties, clients }: Pick<Seating, 'parties' | 'clients'>): readonly string[] {
  return [...parties, ...clients];
}

/** Everybody in the order of a session: computers, clients, dealer. */
export function everyoneOf({ parties, clients, dealer }: Seating): readonly string[] {
  return [...parties, ...clients, ...(dealer === null ? [] : [dealer])];
}

/** The engine's option, only where somebody does not compute: sessions of computers are as they always were. */
export function computersOf({ parties, clients }: Pick<Seating, 'parties' | 'clients'>): { computers?: number } {
  return clients.length === 0 ? {} : { computers: parties.length };
}
