/** What a training of an isolation forest releases, and how many values: 'checks' to everybody who takes part, 'rows' to recipients. */
export const releases = { checks: 1, rows: 1 } as const;
