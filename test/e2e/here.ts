/** The command in the process of the test: most of what it takes to start is paid once. */
import { vi } from 'vitest';
import { main } from '../../cli/src/main.ts';
import type { Ended } from './support.ts';

/** As `tacit` of support.ts, without a process of its own; one at a time. */
export async function tacitHere(
  args: readonly string[],
  options: { readonly env?: Record<string, string> } = {},
): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))));
  for (const [name, value] of Object.entries({ LANG: 'C.UTF-8', ...options.env })) vi.stubEnv(name, value);
  process.exitCode = 0;
  try {
    await main(args);
    return { code: Number(process.exitCode), stdout, stderr };
  } finally {
    process.exitCode = undefined;
    out.mockRestore();
    err.mockRestore();
    vi.unstubAllEnvs();
  }
}
