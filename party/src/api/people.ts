/** People who sign in with a browser, by the party's local API. */
import type { PartyClient } from './client.ts';
import type { AddPerson, PersonRole } from './person.ts';

export * from './person.ts';

export function peopleClient(client: PartyClient) {
  return {
    people: () => client.people(),
    /** The answer has the link by which the new person comes in, once. */
    addPerson: (request: AddPerson) => client.addPerson(request),
    setRoles: (name: string, roles: readonly PersonRole[]) => client.setRoles(name, { roles }),
    removePerson: (name: string) => client.removePerson(name),
    /** A new link for a person; those made before end. */
    linkPerson: (name: string) => client.linkPerson(name),
    consolePlace: () => client.consolePlace(),
    /** A link for the account that runs the party; only its own token may ask for it. */
    ownLink: () => client.ownLink(),
  };
}
