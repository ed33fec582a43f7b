/** The console's pages and the files that they load. */
import { randomBytes } from 'node:crypto';
import { UsageError } from '@tacit/engine/text';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.ts';
import { type ConsoleFiles, readConsoleFiles } from '../console-files.ts';
import type { PartyServices } from '../services.ts';

/** What the page itself takes apart. */
const pagePaths = [
  '/',
  '/enter',
  '/setup',
  ...[
    'jobs',
    'ask',
    'data',
    'peers',
    'services',
    'models',
    'campaigns',
    'budget',
    'evidence',
    'operations',
    'people',
  ].flatMap((page) => [`/${page}`, `/${page}/*`]),
];

const options = { config: { access: 'page' }, schema: { hide: true } } as const;

export function pageRoutes(app: App, { consoleDirectory }: PartyServices): void {
  if (consoleDirectory === undefined) return;
  const { files, page }: ConsoleFiles = readConsoleFiles(consoleDirectory);
  for (const path of pagePaths) {
    app.get(path, options, (_request, reply) => {
      const nonce = randomBytes(16).toString('base64');
      // What it shows depends on who has signed in, and the nonce serves once.
      return secured(reply, nonce)
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(page(nonce));
    });
  }
  app.get('/assets/*', options, (request: FastifyRequest, reply) => {
    const path = `assets/${(request.params as { readonly '*': string })['*']}`;
    const file = files.get(path);
    if (file === undefined) throw new UsageError('http.not-found', { method: 'GET', path: `/${path.slice(0, 200)}` });
    // Names of these files change with what is in them.
    void secured(reply)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding');
    const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (file.gzip === undefined || !takesGzip) return reply.type(file.type).send(file.bytes);
    return reply.type(file.type).header('content-encoding', 'gzip').send(file.gzip);
  });
}

/**
 * Nothing is loaded but from here, no script stands in the page, no other site shows it in a frame, and no text becomes
 * markup by accident. With a nonce: styles that the page's own script adds.
 */
function secured(reply: FastifyReply, nonce?: string): FastifyReply {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return reply.headers({
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
}
