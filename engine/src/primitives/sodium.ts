/** libsodium, compiled to WebAssembly: the same code in Node and in browsers, with functions that return at once. */
import type library from 'libsodium-wrappers-sumo';

type Sodium = typeof library;

let loading: Promise<Sodium> | undefined;

/** The library, when its code has been loaded. */
export function sodium(): Promise<Sodium> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Sodium> {
  const { default: loaded } = await import('libsodium-wrappers-sumo');
  await loaded.ready;
  return loaded;
}
