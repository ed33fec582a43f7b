/** One number of a report and the same in the clear; `allowed`: how far apart they may be. */
export interface Figure {
  readonly what: string;
  readonly computed: number;
  readonly clear: number;
  readonly allowed: number;
}
