import type { Sharing } from './model.ts';

/**
 * Runs independent sub-programs with their rounds merged; the results come in the order of the branches. Each branch
 * must use the sharing it is given, never the outer one.
 */
export async function together<T extends unknown[]>(
  sharing: Sharing,
  branches: readonly [...{ [K in keyof T]: (sharing: Sharing) => Promise<T[K]> }],
): Promise<T> {
  const results: unknown[] = await sharing.session.parallel<unknown>(
    branches.map((branch) => (session) => branch(sharing.on(session))),
  );
  return results as T;
}
