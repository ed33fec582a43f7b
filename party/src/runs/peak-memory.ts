import { readFileSync } from 'node:fs';

/**
 * Largest resident memory of this process, in MB of 2^20 bytes. Linux's getrusage also counts what the parent held when
 * it forked, so the kernel's own high-water mark of this program is read where there is one.
 */
export function peakMemoryMB(): number {
  const kilobytes = linuxPeak() ?? process.resourceUsage().maxRSS;
  return Math.round((kilobytes / 1024) * 10) / 10;
}

function linuxPeak(): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}
