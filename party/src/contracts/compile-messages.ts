/** What the main thread asks of a compile thread, one task at a time, and what it answers. */
import type { Asked, Compiled, CompileRequest, Contract, DatasetCard } from '@tacit/analysis';
import type { TacitError } from '@tacit/engine/text';

export type CompileTask =
  | { readonly kind: 'check'; readonly asked: Asked; readonly datasets: readonly DatasetCard[] }
  | { readonly kind: 'compile'; readonly request: CompileRequest }
  | { readonly kind: 'ways'; readonly request: CompileRequest; readonly compiled: Compiled }
  | { readonly kind: 'grants'; readonly request: CompileRequest }
  | { readonly kind: 'verify'; readonly contract: Contract; readonly request: CompileRequest };

export type CompileAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly value: unknown }
  /** A TacitError, to be made anew on the other side. */
  | { readonly type: 'refused'; readonly error: Pick<TacitError, 'kind' | 'code' | 'fields'> }
  /** No room for the next call or vector. */
  | { readonly type: 'exhausted' }
  | { readonly type: 'fault'; readonly stack: string };
