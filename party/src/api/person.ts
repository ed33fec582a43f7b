/** People who sign in with a browser, their links and sessions: as the local interface tells of them. */

/** What a person may do; roles add up, and each includes what a viewer sees. */
export const personRoles = ['viewer', 'analyst', 'approver', 'admin'] as const;
export type PersonRole = (typeof personRoles)[number];

export interface Person {
  readonly name: string;
  readonly roles: readonly PersonRole[];
  readonly addedAt: string;
  /** Who has neither passphrase nor passkey can only come in by a link. */
  readonly hasPassphrase: boolean;
  readonly passkeys: number;
  /** Until when a link that was made for this person, and not used so far, works. */
  readonly linkEndsAt?: string;
}

/** A way in that works once. */
export interface SignInLink {
  readonly user: string;
  /** https://host:port/enter#k=CODE */
  readonly url: string;
  readonly endsAt: string;
  /** SHA-256 of the certificate that the browser will show, hex. */
  readonly certificateSha256: string;
  /** False where this party has no pages to open there: the code then serves POST /api/sessions alone. */
  readonly hasPages: boolean;
}

/** Where browsers find the party, and by what they know it. */
export interface ConsolePlace {
  readonly url: string;
  readonly certificateSha256: string;
  /** What browsers can be told to trust, PEM; absent where the organisation's own CA vouches for the certificate. */
  readonly root?: string;
  readonly hasPages: boolean;
}

/** Whose link it is; it has not been used by asking. */
export interface LinkPreview {
  readonly party: string;
  readonly user: string;
  readonly endsAt: string;
}

/** How somebody proved who they are. */
export type SignInWay = 'link' | 'passphrase' | 'passkey';

/** What `navigator.credentials` is given, as PublicKeyCredential.parse…OptionsFromJSON reads it. */
export type PasskeyOptions = Readonly<Record<string, unknown>>;
/** What it answered, as PublicKeyCredential.toJSON writes it. */
export type PasskeyAnswer = Readonly<Record<string, unknown>> & { readonly id: string };

/** The session of a browser. */
export interface BrowserSession {
  readonly party: string;
  readonly user: string;
  /** The account that runs the party has all of them. */
  readonly roles: readonly PersonRole[];
  readonly via: SignInWay;
  /** Nothing else is answered before this person has set a passphrase or a passkey. */
  readonly needsCredential: boolean;
  /** The session ends after this time without a request, */
  readonly idleSeconds: number;
  /** and at the latest then. */
  readonly endsAt: string;
}

export interface AddPerson {
  readonly name: string;
  readonly roles: readonly PersonRole[];
}

/** Who signed out has no session any more. */
export interface SignedOut {
  readonly ended: true;
}

export interface RemovedPerson {
  readonly removed: string;
}
