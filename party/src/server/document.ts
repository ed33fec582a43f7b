/** The OpenAPI document of the interface: what every route takes and answers, problems among it. */
import type { Server } from 'node:https';
import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { problem } from '../api/schemas/party.ts';

/** How a refusal is declared: every route of the local interface may answer with a problem, and some say more in it. */
export function refusalAs(schema: z.ZodType) {
  return {
    description: 'Refused or failed (RFC 9457); `code` says why, `hint` what to do',
    content: { 'application/problem+json': { schema } },
  };
}

/** Must come before the routes. The document is `app.swagger()` once the server is ready. */
export async function describeRoutes(
  app: FastifyInstance<Server>,
  { version, cookie }: { readonly version: string; readonly cookie: string },
): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/')) return;
    const { response } = (route.schema ?? {}) as { response?: object };
    route.schema = { ...route.schema, response: { default: refusalAs(problem), ...response } };
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tacit party',
        version,
        description: 'Interface of one party; /peer routes are for other parties.',
      },
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'of the file token in the home directory, or of tacit token add',
          },
          browser: { type: 'apiKey', in: 'cookie', name: cookie, description: 'set by POST /api/sessions' },
          // OpenAPI 3.1 knows mutualTLS; the plugin's types are of 3.0.
          peer: { type: 'mutualTLS', description: 'certificate of a pinned peer' } as never,
        },
      },
    },
    ...transforms(),
  });
}

type Json = { [name: string]: Json } | Json[] | string | number | boolean | null;

/** Zod schemas as JSON Schema; those that have a name stand once, in the document's components. */
function transforms(): { transform: SwaggerTransform; transformObject: SwaggerTransformObject } {
  const named: Record<string, Json> = {};
  const toJson = (schema: unknown, io: 'input' | 'output'): Json => {
    if (!(schema instanceof z.ZodType)) throw new Error('a route declares something that is no zod schema');
    const written = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<string, Json>;
    const { $schema: _version, $defs, ...own } = located(written) as Record<string, Json>;
    for (const [id, each] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
      if (id in named && JSON.stringify(named[id]) !== JSON.stringify(each))
        throw new Error(`${id} is one thing in requests and another in answers: declare it strict, without defaults`);
      named[id] = each;
    }
    return own;
  };
  return {
    transform: ({ schema, url }) => {
      const { body, params, querystring, response = {}, ...rest } = schema as Record<string, unknown>;
      const inputs = Object.entries({ body, params, querystring }).filter(([, each]) => each !== undefined);
      const answers = Object.entries(response as object).map(([status, each]: [string, Declared]) => [
        status,
        each instanceof z.ZodType
          ? { description: 'The answer', content: { 'application/json': { schema: toJson(each, 'output') } } }
          : {
              description: each.description,
              content: Object.fromEntries(
                Object.entries(each.content).map(([type, of]) => [type, { schema: toJson(of.schema, 'output') }]),
              ),
            },
      ]);
      return {
        schema: {
          ...rest,
          ...Object.fromEntries(inputs.map(([part, each]) => [part, toJson(each, 'input')])),
          ...(answers.length === 0 ? {} : { response: Object.fromEntries(answers) as object }),
        },
        url,
      };
    },
    transformObject: (document) => {
      const { openapiObject } = document as { openapiObject: { components?: object } };
      const sorted = Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
      return {
        ...openapiObject,
        components: { ...openapiObject.components, schemas: sorted as Record<string, object> },
      };
    },
  };
}

type Declared =
  | z.ZodType
  | { readonly description: string; readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>> };

/** With references into the document's components, and without what names a schema at its own place. */
function located(value: Json): Json {
  if (Array.isArray(value)) return value.map(located);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]): [string, Json] => {
    if (name === '$ref' && typeof each === 'string') return [name, each.replace('#/$defs/', '#/components/schemas/')];
    return [name, located(each)];
  });
  return Object.fromEntries(entries);
}
