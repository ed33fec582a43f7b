/**
 * Loads the WebAssembly kernels once. Until then their plain TypeScript twins serve: same results, slower.
 *
 * A kernel module owns a small memory of equal slots; callers copy chunks in and results out, which costs
 * far less than the loops save, and lets all data live in ordinary arrays.
 */
import { prepare } from '#platform';
import { UsageError } from '../base/errors.ts';
import { addCatalogue } from '../base/text.ts';

addCatalogue({
  'kernel.not-built': {
    en: 'the WebAssembly kernel {kernel} cannot be loaded',
    zh: '无法加载 WebAssembly 内核 {kernel}',
    hint: {
      en: 'build the kernels with `npm run build`, then start again',
      zh: '请先用 `npm run build` 构建内核,然后重新启动',
    },
  },
});

/**
 * Slots of each kernel module and words of one slot. Slots that stream beside cipher and sockets are small, so that all of
 * them stay in the second-level cache; those of pure arithmetic are larger, for fewer calls.
 */
const modules = {
  replicated: { slots: 7, slotWords: 8 * 1024 },
  transpose: { slots: 2, slotWords: 32 * 1024 },
  dot: { slots: 5, slotWords: 8 * 1024 },
  matrix: { slots: 5, slotWords: 44 * 1024 },
  'row-sums': { slots: 4, slotWords: 44 * 1024 },
  'bit-matrix': { slots: 4, slotWords: 32 * 1024 },
  weigh: { slots: 18, slotWords: 4 * 1024 },
  words: { slots: 3, slotWords: 4 * 1024 },
  // 128 rows of 8 KiB, each with a cache line more: rows a power of two apart would push each other out of the cache.
  ot: { slots: 6, slotWords: 129 * 1024 },
  sha256: { slots: 3, slotWords: 8 * 1024 },
  gf128: { slots: 4, slotWords: 8 * 1024 },
  group: { slots: 5, slotWords: 15 * 1024 },
} as const;
export type KernelName = keyof typeof modules;

/** Modules of which every vector makes an instance, with a memory of its own that lives as long: data too large for slots. */
const ownModules = ['rows', 'okvs', 'vole', 'pir', 'match'] as const;
export type OwnKernelName = (typeof ownModules)[number];

export type KernelFunction = (...values: readonly (number | bigint)[]) => void;

/** A loaded module: its functions take addresses of slots. */
export interface Kernel {
  readonly call: Readonly<Record<string, KernelFunction>>;
  /** Byte addresses of the slots. */
  readonly at: readonly number[];
  /** The slots as words, and as bytes. */
  readonly words: readonly BigUint64Array[];
  readonly bytes: readonly Uint8Array[];
}

/**
 * The bytes of a kernel. They come as text in a module, made when the kernels are built: so they are found by every runtime and
 * bundler that finds the module.
 */
export async function readKernel(name: KernelName | OwnKernelName | 'ciphers'): Promise<Uint8Array<ArrayBuffer>> {
  const { kernels } = await import('./inlined.ts');
  return Uint8Array.from(atob(kernels[name]), (letter) => letter.charCodeAt(0));
}

const pageBytes = 64 * 1024;
const loaded = new Map<KernelName, Kernel>();
const compiled = new Map<OwnKernelName, WebAssembly.Module>();
let loading: Promise<void> | undefined;

/** Resolves when all kernels are ready; cheap to call again. Throws UsageError('kernel.not-built'). */
export function loadKernels(): Promise<void> {
  loading ??= loadAll();
  return loading;
}

async function loadAll(): Promise<void> {
  const own = ownModules.map(async (name) => {
    const reading = readKernel(name).then((bytes) => WebAssembly.compile(bytes));
    await guarded(
      name,
      reading.then((module) => void compiled.set(name, module)),
    );
  });
  const shared = (Object.keys(modules) as KernelName[]).map(load);
  await Promise.all([
    guarded(
      'ciphers',
      prepare(() => readKernel('ciphers')),
    ),
    ...shared,
    ...own,
  ]);
}

/** An instance with a memory of its own. */
export interface OwnKernel {
  readonly call: Kernel['call'];
  /** Byte address from which on memory is the caller's. */
  readonly at: number;
  readonly memory: ArrayBuffer;
  /** Lets others use instance and memory, which the caller must not touch any more. Who does not call it leaves it to the collector. */
  readonly giveBack: () => void;
}

/**
 * Instances that nobody uses, until the collector takes them: touching the pages of a new memory for the first time costs as much
 * as many a loop on them.
 */
const idle = new Map<OwnKernelName, WeakRef<WebAssembly.Instance>[]>();
/** Larger memories are not kept: what is done once in a run must not weigh on the rest of it. */
const mostIdleBytes = 128 * 2 ** 20;

const memoryOf = ({ exports }: WebAssembly.Instance): WebAssembly.Memory => exports.memory as WebAssembly.Memory;

/** Takes the idle instance with the least memory of `bytes` or more, or with the most. */
function idleInstance(name: OwnKernelName, bytes: number): WebAssembly.Instance | undefined {
  const alive = (idle.get(name) ?? []).flatMap((reference) => reference.deref() ?? []);
  const size = (instance: WebAssembly.Instance): number => memoryOf(instance).buffer.byteLength;
  alive.sort((a, b) => size(a) - size(b));
  const taken = alive.find((instance) => size(instance) >= bytes) ?? alive.at(-1);
  idle.set(
    name,
    alive.filter((instance) => instance !== taken).map((instance) => new WeakRef(instance)),
  );
  return taken;
}

/**
 * An instance with `words` words of memory from byte address `at` on, in which anything may stand; undefined before
 * `loadKernels`.
 */
export function ownKernel(name: OwnKernelName, words: number): OwnKernel | undefined {
  const module = compiled.get(name);
  if (module === undefined) return undefined;
  const end = pageBytes + 8 * words;
  const instance = idleInstance(name, end) ?? new WebAssembly.Instance(module);
  const memory = memoryOf(instance);
  memory.grow(Math.max(0, Math.ceil((end - memory.buffer.byteLength) / pageBytes)));
  let isMine = true;
  const giveBack = (): void => {
    if (isMine && memory.buffer.byteLength <= mostIdleBytes)
      idle.set(name, [...(idle.get(name) ?? []), new WeakRef(instance)]);
    isMine = false;
  };
  return { call: instance.exports as unknown as Kernel['call'], at: pageBytes, memory: memory.buffer, giveBack };
}

/** Words of one slot of a kernel: the longest vector that one call takes. */
export const slotWordsOf = (name: KernelName): number => modules[name].slotWords;

/** The kernel, or undefined before `loadKernels`. */
export function kernel(name: KernelName): Kernel | undefined {
  return loaded.get(name);
}

/** A function of a kernel; naming one that it lacks is our own bug and throws. */
export function kernelFunction({ call }: Kernel, name: string): KernelFunction {
  const found = call[name];
  if (found === undefined) throw new Error(`the kernel has no function ${name}`);
  return found;
}

async function load(name: KernelName): Promise<void> {
  const reading = readKernel(name).then((bytes) => WebAssembly.instantiate(bytes));
  await guarded(
    name,
    reading.then(({ instance }) => void loaded.set(name, arrange(instance, modules[name]))),
  );
}

async function guarded(name: string, done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (cause) {
    loading = undefined;
    throw new UsageError('kernel.not-built', { kernel: name }, { cause });
  }
}

function arrange(instance: WebAssembly.Instance, { slots, slotWords }: { slots: number; slotWords: number }): Kernel {
  const memory = instance.exports.memory as WebAssembly.Memory;
  // The first page is for static data, of which kernels have little or none, so that no slot is at address 0.
  const start = pageBytes;
  const end = start + slots * slotWords * 8;
  memory.grow(Math.max(0, Math.ceil((end - memory.buffer.byteLength) / pageBytes)));
  const at = Array.from({ length: slots }, (_, slot) => start + slot * slotWords * 8);
  return {
    call: instance.exports as unknown as Kernel['call'],
    at,
    words: at.map((address) => new BigUint64Array(memory.buffer, address, slotWords)),
    bytes: at.map((address) => new Uint8Array(memory.buffer, address, slotWords * 8)),
  };
}
