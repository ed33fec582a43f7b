/** libsodium, compiled to WebAssembly: the same code in Node and in browsers, with functions that return at once. */

export type Sodium = typeof import('libsodium-wrappers-sumo').default;

let loading: Promise<Sodium> | undefined;

/** The library, when its code has been loaded. */
export function sodium(): Promise<Sodium> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Sodium> {
  const { default: library } = await import('libsodium-wrappers-sumo');
  await library.ready;
  return library;
}
