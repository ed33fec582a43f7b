/**
 * How the HTTP interface declares what it answers: a zod schema with the name that its type has here and in the OpenAPI document. Schemas
 * are for the server and for tests; clients import types only, so that no page loads a validator.
 */
import { z } from 'zod';

type Plain = string | number | boolean | bigint | null | undefined;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A type that nobody changes, however deep. What is so at its top was declared before: it is left as it is called. */
export type Told<T> = unknown extends T
  ? T
  : T extends Plain
    ? T
    : Same<T, Readonly<T>> extends true
      ? T
      : { readonly [K in keyof T]: Told<T[K]> };

/** The type that a schema declares. */
export type Of<S extends z.ZodType> = z.output<S>;

/** A schema under the name of its type. Members that it does not know are faults: objects in it are strict. */
export function declare<S extends z.ZodType>(id: string, schema: S): z.ZodType<Told<z.output<S>>> {
  return schema.meta({ id }) as unknown as z.ZodType<Told<z.output<S>>>;
}

/** What a computation's kind gives a meaning to: some JSON object. `description` says which. */
export function ofItsKind<T extends object>(id: string, description: string): z.ZodType<T> {
  const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  return z.custom<T>(isObject).meta({ id, type: 'object', additionalProperties: true, description });
}

export const count = z.int().min(0);
/** ISO time. */
export const time = z.iso.datetime({ precision: 3 });
export const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
/** Values of a text of the catalogue. */
export const textValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));

/** An answer of a page of a list: `next` is what `after` is to be for the following page; absent at the end. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.strictObject({ items: z.array(item), next: z.string().exactOptional() });
}
