import { type Language, say, sayHint, type TextValues } from './text.ts';

/** Who must act: the caller, a peer or the network, nobody (someone cheated), or the data owner. */
export type ErrorKind = 'usage' | 'peer' | 'abort' | 'policy';

/**
 * Base of every error a person may see. `code` is stable and is the key of its text in the catalogue; `fields` fill the
 * text and travel to other parties, so they never hold a secret or a private row.
 */
export class TacitError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly fields: TextValues;

  constructor(kind: ErrorKind, code: string, fields: TextValues = {}, options?: ErrorOptions) {
    super(say(code, fields), options);
    this.name = new.target.name;
    this.kind = kind;
    this.code = code;
    this.fields = fields;
  }

  get hint(): string | undefined {
    return sayHint(this.code, this.fields);
  }

  /** Message and hint in a language. */
  text(language: Language): { message: string; hint: string | undefined } {
    return { message: say(this.code, this.fields, language), hint: sayHint(this.code, this.fields, language) };
  }
}

/** The caller asked for something wrong: bad SQL, bad file, wrong shape. */
export class UsageError extends TacitError {
  constructor(code: string, fields?: TextValues, options?: ErrorOptions) {
    super('usage', code, fields, options);
  }
}

/** A peer or the network failed; trying again may help. `fields` name party and step. */
export class PeerError extends TacitError {
  constructor(code: string, fields?: TextValues, options?: ErrorOptions) {
    super('peer', code, fields, options);
  }
}

/** Someone cheated: never retry. */
export class AbortError extends TacitError {
  constructor(code: string, fields?: TextValues, options?: ErrorOptions) {
    super('abort', code, fields, options);
  }
}

/** Not permitted by a policy, a contract or its disclosure. */
export class PolicyError extends TacitError {
  constructor(code: string, fields?: TextValues, options?: ErrorOptions) {
    super('policy', code, fields, options);
  }
}
