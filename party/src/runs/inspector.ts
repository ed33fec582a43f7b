/**
 * On SIGUSR1 Node opens its debugger on a port of this machine, and whoever reaches that port reads keys and rows. A party
 * and its runs never do: by a flag where this Node has it, and by a handler that takes the signal away from Node.
 */

/** For `execArgv` of processes that are started: holds from their first moment on. An unknown flag would stop Node. */
export const withoutInspector: readonly string[] = knowsFlag(process.versions.node) ? ['--disable-sigusr1'] : [];

const ignore = (): void => undefined;

/** From now on SIGUSR1 does nothing in this process. */
export function ignoreInspectorSignal(): void {
  if (!process.listeners('SIGUSR1').includes(ignore)) process.on('SIGUSR1', ignore);
}

/** From Node 22.14 and 23.7 on. */
function knowsFlag(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 7) || (major === 22 && minor >= 14);
}
