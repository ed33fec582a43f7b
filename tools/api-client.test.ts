import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientFile, clientSource, formatted, readDocument } from './api-client.ts';

test('the client is what the document says; else run `node tools/api-client.ts`', async () => {
  expect(readFileSync(clientFile, 'utf8')).toBe(formatted(clientSource(await readDocument())));
}, 120_000);

test('a route becomes a function of its path, then of its query or body', () => {
  const answer = (schema: object) => ({ 200: { content: { 'application/json': { schema } } } });
  const paths = {
    '/api/users/{name}/link': {
      post: {
        summary: 'A link',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Wish' } } } },
        responses: answer({ type: 'array', items: { $ref: '#/components/schemas/Link' } }),
      },
    },
    '/api/users': {
      get: {
        operationId: 'users',
        parameters: [{ in: 'query', name: 'after', required: true, schema: { type: 'integer' } }],
        responses: answer({ type: 'object', properties: { ok: { const: true } }, required: ['ok'] }),
      },
    },
    '/peer/ping': { get: { responses: answer({}) } },
  };
  const source = clientSource({ paths });
  expect(source).toContain("postUsersLink: ['POST', '/api/users/{name}/link', 'body']");
  expect(source).toContain("users: ['GET', '/api/users', 'query']");
  expect(source).toContain(
    'postUsersLink: (name: string, body: Wish, options?: CallOptions) => Promise<readonly (Link)[]>;',
  );
  expect(source).toContain('users: (query: { readonly after: number }, options?: CallOptions)');
  expect(source).toContain('Promise<{ readonly ok: true }>');
  expect(source).toContain("import type { Link, Wish } from './types.ts';");
  expect(source).not.toContain('ping');
  const odd = { '/api/odd': { get: { responses: answer({ type: 'number[]' }) } } };
  expect(() => clientSource({ paths: odd })).toThrow('no type is known');
});
