/** What a token may do; roles add up. Reading jobs, receipts and the catalogue needs any of them. */
export const tokenRoles = ['ask', 'approve', 'administer'] as const;
export type TokenRole = (typeof tokenRoles)[number];
