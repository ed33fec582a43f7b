/** See pack.mjs. */
export function published(source: object): object;
export function stage(to: string): string[];
export function pack(to: string): string[];
