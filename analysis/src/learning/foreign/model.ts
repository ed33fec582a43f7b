/**
 * A model that another tool wrote, in one form whatever the tool: what a row of numbers becomes, exactly as the tool computes it up to the
 * rounding of sums. JSON-like data; nothing in it was trusted when it was read.
 */

/** Most bytes of a file: one that is longer is not read. */
export const mostFileBytes = 256 * 1024 * 1024;
/** Most inputs, outputs, trees and nodes of all trees, and links from a root to a leaf. */
export const mostInputs = 10_000;
export const mostOutputs = 1_000;
export const mostTrees = 100_000;
export const mostNodes = 10_000_000;
export const mostDepth = 512;
/** Layers of a network, and numbers in all of them. */
export const mostLayers = 64;
export const mostWeights = 20_000_000;

interface ForeignInput {
  readonly name: string;
  /** Whole numbers from 0 that stand for values of a list; their order means nothing. */
  readonly isCode: boolean;
}

/** What a node asks of its input. */
export type ForeignTest =
  | { readonly kind: 'below'; readonly cut: number }
  | { readonly kind: 'up-to'; readonly cut: number }
  /** `whole`: what is after the point is dropped before. */
  | { readonly kind: 'among'; readonly values: readonly number[]; readonly whole: boolean };

export type ForeignNode =
  /** A number for each output. */
  | { readonly kind: 'leaf'; readonly values: readonly number[] }
  | {
      readonly kind: 'split';
      readonly input: number;
      readonly test: ForeignTest;
      /** Places of the nodes that follow. */
      readonly yes: number;
      readonly no: number;
      /** Where a row without a value goes. */
      readonly missing: 'yes' | 'no';
      /** A value of 0 counts as none. */
      readonly isZeroMissing: boolean;
    };

/** From node 0 every other one that is linked is reached once. */
export interface ForeignTree {
  readonly nodes: readonly ForeignNode[];
}

export interface ForeignTrees {
  readonly kind: 'trees';
  readonly trees: readonly ForeignTree[];
  /** What the sum over trees starts from, of each output. */
  readonly base: readonly number[];
}

/** Weights: a row for each output, of a number for each input. */
export interface ForeignLayer {
  readonly weights: readonly Float64Array[];
  readonly bias: Float64Array;
  /** What the file calls its weights. */
  readonly name?: string | undefined;
}

export interface ForeignLinear extends ForeignLayer {
  readonly kind: 'linear';
  /** A number that is missing counts as 0; otherwise a row without it has no score. */
  readonly isMissingZero: boolean;
}

export type Activation = 'identity' | 'relu' | 'sigmoid' | 'tanh';

/** At least two layers; that of the last one is the model's transform. */
export interface ForeignNetwork {
  readonly kind: 'network';
  readonly layers: readonly (ForeignLayer & { readonly activation: Activation })[];
}

/** How the sums become what the tool predicts. Of one output with 'sigmoid': the probability of the second class. */
export type Transform = 'identity' | 'sigmoid' | 'softmax' | 'exp' | 'tanh' | 'relu';

export interface ForeignModel {
  readonly tool: 'xgboost' | 'lightgbm' | 'onnx';
  /** What the tool calls what the model was trained for; of ONNX, its operator. */
  readonly objective: string;
  readonly inputs: readonly ForeignInput[];
  /** What the tool rounds inputs to before it compares them. */
  readonly precision: 'float32' | 'float64';
  readonly body: ForeignTrees | ForeignLinear | ForeignNetwork;
  readonly outputs: number;
  readonly transform: Transform;
}
