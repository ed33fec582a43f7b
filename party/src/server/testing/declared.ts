/**
 * Holds what a party answers to its own OpenAPI document: a client over this transport fails where an answer has a member that is not
 * declared, lacks one that is, or has it in another form. Validators are made from the document as it was served, not from the schemas
 * that it was made from, so that the document is what is tested.
 */
import { z } from 'zod';
import type { ApiAnswer, ApiRequest, Transport } from '../../api/transport.ts';

interface Answers {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Answers>>>>;
  readonly components: { readonly schemas: object };
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly name: string;
  readonly answers: Answers;
}

/** Every party of a process serves the same document. */
let document: Promise<Checker> | undefined;
/** `METHOD /path` of routes that have answered as they declare, in this process. */
export const answered = new Set<string>();

/** As `transport`, whose answers are checked. `token`: with which the document can be read. */
export function declared(transport: Transport, token: string): Transport {
  const read = async (): Promise<Checker> => {
    const headers = { authorization: `Bearer ${token}` };
    const { body } = await transport.send({ method: 'GET', path: '/api/openapi.json', headers });
    return new Checker(JSON.parse(body) as Document);
  };
  const checker = (): Promise<Checker> => (document ??= read());
  return {
    send: async (request) => {
      const answer = await transport.send(request);
      (await checker()).check(request, answer);
      return answer;
    },
    stream: async (request, text) => {
      const known = await checker();
      let heard = '';
      const answer = await transport.stream(request, (piece) => {
        heard += piece;
        text(piece);
      });
      if (answer.status >= 400) known.check(request, answer);
      for (const [, data = ''] of heard.matchAll(/^data: ?(.*)$/gm))
        known.check(request, { status: 200, body: data }, 'text/event-stream');
      return answer;
    },
  };
}

class Checker {
  readonly #routes: readonly Route[];
  readonly #schemas: object;
  readonly #validators = new Map<object, z.ZodType>();

  constructor({ paths, components }: Document) {
    this.#schemas = inDefs(components.schemas);
    this.#routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, answers]) => ({
        method: method.toUpperCase(),
        path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
        name: `${method.toUpperCase()} ${path}`,
        answers,
      })),
    );
  }

  /** Throws where the answer is not of the form that its route declares. */
  check(request: ApiRequest, { status, body }: ApiAnswer, type = 'application/json'): void {
    const path = request.path.split('?')[0] ?? '';
    const matching = this.#routes.filter((each) => each.method === request.method && each.path.test(path));
    // A path without places wins: /api/audit/head is no name.
    const route = matching.find(({ name }) => !name.includes('{')) ?? matching[0];
    if (route === undefined) {
      if (status === 404 || path === '/api/openapi.json') return;
      throw new Error(`${request.method} ${path} is not in the document`);
    }
    const { responses } = route.answers;
    const content = (responses[String(status)] ?? responses['default'])?.content;
    const schema = content?.[status >= 400 ? 'application/problem+json' : type]?.schema;
    if (schema === undefined) throw new Error(`${route.name} does not declare what it answers with ${status}`);
    const result = this.#validator(schema).safeParse(JSON.parse(body));
    if (!result.success)
      throw new Error(`${route.name} answered ${status} otherwise than it declares:\n${z.prettifyError(result.error)}`);
    if (status < 400) answered.add(route.name);
  }

  #validator(schema: object): z.ZodType {
    let known = this.#validators.get(schema);
    if (known === undefined) {
      known = z.fromJSONSchema({ ...(inDefs(schema) as object), $defs: this.#schemas } as z.core.JSONSchema.JSONSchema);
      this.#validators.set(schema, known);
    }
    return known;
  }
}

/** References as they are outside of OpenAPI. */
function inDefs(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"#/$defs/')) as object;
}
