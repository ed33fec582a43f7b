/** How tests start a browser: the system's own Chromium, or Playwright's; nothing is downloaded. CHROMIUM names another one. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = places.find((path) => path !== undefined && existsSync(path));

/** Undefined without any. */
export function findChromium(): string | undefined {
  if (executablePath !== undefined) return executablePath;
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
}

/** For playwright. Without a Chromium of the system it looks for one of its own. */
export const launchOptions = {
  ...(executablePath === undefined ? {} : { executablePath }),
  // Chromium's sandbox refuses to work for root.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
};
