/**
 * What roles open which routes. A route names the roles of tokens that may call it; each role of people stands for one of
 * them, so that a route says once whom it is for. Roles of people that a route names beside these open it as well.
 */
import { type PersonRole, personRoles } from '../api/people.ts';
import type { TokenRole } from '../api/types.ts';

export type Role = TokenRole | PersonRole;

/**
 * `open`: a new peer. `peer`: a pinned one. `page`: files of the console. `sign-in`: a browser that has no session so far.
 * `session`: one that has.
 * `any-role`: every valid token and every person; a list: those with one of these roles.
 */
export type Access = 'open' | 'peer' | 'page' | 'sign-in' | 'session' | 'any-role' | readonly [Role, ...Role[]];

const standsFor: Readonly<Record<PersonRole, TokenRole | undefined>> = {
  viewer: undefined,
  analyst: 'ask',
  approver: 'approve',
  admin: 'administer',
};

/** Whether a person of this role alone may call a route of this access. Every person sees what a viewer sees. */
export function isOpenTo(role: PersonRole, access: Access): boolean {
  if (access === 'open' || access === 'peer') return false;
  if (typeof access === 'string') return true;
  if (access.includes(role) || access.includes('viewer')) return true;
  const right = standsFor[role];
  // What approvers may do as well is about data, which are no business of those who look after peers and people.
  if (role === 'admin' && access.includes('approve')) return false;
  return right !== undefined && access.includes(right);
}

/** The roles of people that open a route. */
export function peopleOf(access: Access): PersonRole[] {
  return personRoles.filter((role) => isOpenTo(role, access));
}

/** What somebody with these roles may give as a token: a person is not more by a token than in a browser. */
export function tokenRolesOf(roles: readonly PersonRole[]): TokenRole[] {
  return roles.map((role) => standsFor[role]).filter((role) => role !== undefined);
}
