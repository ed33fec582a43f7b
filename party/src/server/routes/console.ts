/** Where browsers find this party, and by what they know it. */
import { z } from 'zod';
import type { App } from '../app.ts';
import type { PartyServices } from '../services.ts';

const consolePlace = z
  .object({
    url: z.string(),
    certificateSha256: z.string(),
    root: z.string().exactOptional(),
    hasPages: z.boolean(),
  })
  .meta({ id: 'ConsolePlace' });

export function consoleRoutes(app: App, { console: site, consoleDirectory }: PartyServices): void {
  app.get(
    '/api/console',
    {
      config: { access: 'any-role' },
      schema: {
        operationId: 'consolePlace',
        tags: ['sign-in'],
        summary: 'Address and certificate for browsers; `root`: what they can be told to trust, where it is made here',
        response: { 200: consolePlace },
      },
    },
    () => ({
      url: site.addresses.url,
      certificateSha256: site.certificateSha256,
      ...(site.root === undefined ? {} : { root: site.root }),
      hasPages: consoleDirectory !== undefined,
    }),
  );
}
