/** People of this party, and the links by which they come in. */
import { PolicyError } from '@tacit/engine/text';
import { z } from 'zod';
import { type PersonRole, personRoles } from '../../api/people.ts';
import type { Giver } from '../../people/people.ts';
import { type Caller, callerOf } from '../auth.ts';
import type { App } from '../app.ts';
import { isOpenTo } from '../roles.ts';
import type { PartyServices } from '../services.ts';

const tags = ['people'];
const config = { access: ['administer'] } as const;
/** As names of tokens: what `by` says in the audit log means one of either. */
const name = z.string().regex(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/, 'lowercase letters, digits, dots, hyphens');
const byName = z.strictObject({ name: z.string().min(1).max(200) });
const role = z.enum(personRoles).meta({ id: 'PersonRole' });
const roles = z.array(role).min(1).max(8);

const person = z
  .object({
    name: z.string(),
    roles: z.array(role).readonly(),
    addedAt: z.string(),
    hasPassphrase: z.boolean(),
    passkeys: z.int(),
    linkEndsAt: z.string().exactOptional(),
  })
  .meta({ id: 'Person' });

const signInLink = z
  .object({
    user: z.string(),
    url: z.string(),
    endsAt: z.string(),
    certificateSha256: z.string(),
    hasPages: z.boolean(),
  })
  .meta({ id: 'SignInLink' });

export function peopleRoutes(app: App, { context, people }: PartyServices): void {
  app.get(
    '/api/users',
    {
      config,
      schema: {
        operationId: 'people',
        tags,
        summary: 'People who sign in with a browser',
        response: { 200: z.array(person).readonly() },
      },
    },
    async () => await people.list(),
  );
  app.post(
    '/api/users',
    {
      config,
      schema: {
        operationId: 'addPerson',
        tags,
        summary: 'Add a person; the link in the answer works once, within 24 hours',
        body: z.strictObject({ name, roles }),
        response: { 200: signInLink },
      },
    },
    async (request) => await people.add(request.body.name, request.body.roles, giverOf(callerOf(request))),
  );
  app.patch(
    '/api/users/:name',
    {
      config,
      schema: {
        operationId: 'setRoles',
        tags,
        summary: 'Give a person these roles in place of those before; open sessions have them at once',
        params: byName,
        body: z.strictObject({ roles }),
        response: { 200: person },
      },
    },
    async (request) => await people.setRoles(request.params.name, request.body.roles, giverOf(callerOf(request))),
  );
  app.delete(
    '/api/users/:name',
    {
      config,
      schema: {
        operationId: 'removePerson',
        tags,
        summary: 'Remove a person; sessions and links end at once',
        params: byName,
        response: { 200: z.object({ removed: z.string() }).meta({ id: 'RemovedPerson' }) },
      },
    },
    async (request) => {
      await people.remove(request.params.name);
      return { removed: request.params.name };
    },
  );
  app.post(
    '/api/users/:name/link',
    {
      config,
      schema: {
        operationId: 'linkPerson',
        tags,
        summary: 'A new link for a person, for a first passphrase or passkey, or other ones; those made before end',
        params: byName,
        response: { 200: signInLink },
      },
    },
    async (request) => await people.link(request.params.name, giverOf(callerOf(request))),
  );
  app.post(
    '/api/me/link',
    {
      config,
      schema: {
        operationId: 'ownLink',
        tags,
        summary: 'A link for the account that runs the party: it works once, within ten minutes',
        response: { 200: signInLink },
      },
    },
    async (request) => {
      const { isOperator, via } = callerOf(request);
      // A browser that was left open must not make further ones.
      if (!isOperator || via !== 'local') throw new PolicyError('session.operator-only', { party: context.home.name });
      return await people.ownLink();
    },
  );
}

/** What the caller may give to people. A token gives what people with its roles could. */
function giverOf(caller: Caller): Giver {
  const { name: by, person: own, roles: rights } = caller;
  const gives = own ?? personRoles.filter((each: PersonRole) => rights.some((right) => isOpenTo(each, [right])));
  return { name: by, gives };
}
