/** See pack-engine.mjs. */
export function published(source: object): object;
export function stage(folder: string): void;
