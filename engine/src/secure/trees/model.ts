/**
 * Trees on shares: what goes in, and what a trained model consists of.
 *
 * Rows come as bits. A feature has a public list of split planes, of which each says for every row whether it goes right there: of an
 * ordered feature with cuts t_0 < t_1 < … plane c is "the value is above t_c" (a thermometer of its bin number), of a categorical one plane
 * c is "the value is category c". A feature that may be missing has one plane more, 1 where it is; its other planes are 0 there.
 *
 * A tree is complete and of public depth: node i has the children 2i + 1 (left) and 2i + 2 (right). A node's split is a shared column over
 * all planes of all features: a one at the plane that it splits by, and another at that feature's missing plane where missing values go right.
 * A row goes right where the sum of its planes so chosen is 1. A node that does not split has no ones: all its rows go left, down to the leaf
 * at the bottom. So nobody sees which nodes split, by which feature or where.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import type { Fixed } from '../fixed/format.ts';

/** What is public of one feature. */
export interface BinnedFeature {
  readonly kind: 'ordered' | 'categories';
  /** Split planes: cuts (one less than bins), or categories. */
  readonly splits: number;
  /** Whether a plane follows that is 1 where the value is missing. */
  readonly missing?: boolean;
  /** Boosting, ordered features: outputs may only rise (1) or only fall (−1) with the feature. */
  readonly monotone?: -1 | 0 | 1;
}

/** Rows in bits: the planes of the first feature, its missing plane if it has one, those of the second, and so on. */
export interface TreeRows {
  readonly features: readonly BinnedFeature[];
  readonly planes: Bits;
}

/** Planes of a feature, its missing plane included. */
export const planesOfFeature = ({ splits, missing = false }: BinnedFeature): number => splits + (missing ? 1 : 0);

/** Planes of all features. */
export const planesOfFeatures = (features: readonly BinnedFeature[]): number =>
  features.reduce((sum, feature) => sum + planesOfFeature(feature), 0);

/** Inner nodes of a complete tree. */
export const nodesOf = (depth: number): number => 2 ** depth - 1;

/** Leaves of a complete tree. */
export const leavesOf = (depth: number): number => 2 ** depth;

/** Trees on shares. All of it but the shape is secret. */
export interface SharedTrees {
  readonly features: readonly BinnedFeature[];
  readonly depth: number;
  /** How many trees; tree t adds to output t mod outputs. */
  readonly trees: number;
  readonly outputs: number;
  /** planesOfFeatures rows; a plane for each inner node, tree after tree: the columns described at the top. */
  readonly splits: Bits;
  /** trees · 2^depth values, tree after tree, from left to right. */
  readonly leaves: Fixed;
  /** The outputs before the first tree: public. */
  readonly start: readonly number[];
}

/** What training knows of the nodes besides: for importance, explanations, checks. */
export interface TreeFigures {
  /** For each inner node, tree after tree: by how much its split lowers the loss, 0 where it does not split. */
  readonly gains: Fixed;
  /** For each node and then each leaf of a tree, 2^(depth+1) − 1 a tree: the weight (sum of h) of the rows that reach it. */
  readonly covers: Fixed;
}

/** Where a training stands after a round; enough to go on with, and kept as these vectors. */
export interface BoostingState {
  readonly rounds: number;
  readonly trees: SharedTrees & TreeFigures;
  /** rows · outputs, output after output. */
  readonly margins: Fixed;
  /** The mean loss of the rows before the first round and after each so far; absent unless asked for. */
  readonly losses: Fixed | undefined;
}

export interface BoostingData {
  readonly rows: TreeRows;
  /** The label: 0 or 1, a class from 0, a count, or a number. Declare its range. */
  readonly target: Fixed;
  /** Whole numbers from 0 with declared bounds, 0 for rows that are nobody's; by default 1 for all. */
  readonly weights?: Ring;
}

/** Makes bits known to all computers: a plane for each root, 1 in rows that go right. Clients and cost runs have zeros. */
export type OpenRows = (on: Sharing, right: Bits) => Promise<BigUint64Array>;

/** How all computers are told what they see: of each round for each level which rows go right, a bit a row and output, then the leaves. */
export interface SeenTrees {
  readonly rows: OpenRows;
  /** In units of the margins. */
  readonly leaves: (on: Sharing, leaves: Ring) => Promise<BigUint64Array>;
}

export interface BoostingOptions {
  readonly loss: 'squared' | 'logistic' | 'softmax' | 'poisson';
  /** Softmax: how many classes, each of which has a tree in every round. */
  readonly classes?: number;
  readonly rounds: number;
  readonly depth: number;
  /** η, by default 0.3. */
  readonly learningRate?: number;
  /** λ, by default 1: what leaf weights are shrunk by. */
  readonly lambda?: number;
  /** α, by default 0. */
  readonly alpha?: number;
  /** γ, by default 0: a node splits where that lowers the loss by more. */
  readonly gamma?: number;
  /** The least sum of h in a child, by default 1. */
  readonly minChildWeight?: number;
  /** Poisson: the largest weight of a leaf before it is multiplied by η, and what second derivatives are raised by; by default 0.7. */
  readonly maxDeltaStep?: number;
  /** The fewest rows with a weight in a child, by default 0. */
  readonly minChildRows?: number;
  /** Parts of rows and of features that each tree sees, chosen by the public seed; by default 1. */
  readonly rowShare?: number;
  readonly columnShare?: number;
  readonly seed?: string;
  /** As XGBoost's base_score: a probability (logistic, softmax), a mean (squared, poisson); by default 0.5. */
  readonly baseScore?: number;
  /** Whether the loss is worked out after each round. */
  readonly curve?: boolean;
  /** A state to go on from. */
  readonly from?: BoostingState;
  /**
   * A named leak, which makes trees cheaper: computers see which rows go right, and leaves (seen-rows.ts). Rows have to be in an order that says
   * nothing, and those that take no part to have planes of 0. Not with a state to go on from.
   */
  readonly seen?: SeenTrees;
  /** Called after each round; training ends early where it returns 'stop'. */
  readonly onRound?: (state: BoostingState) => Promise<'stop' | undefined>;
}

/** A decision tree, or a forest of trees that do not depend on one another. */
export interface ForestOptions {
  readonly criterion: 'gini' | 'variance';
  /** Gini: how many classes; outputs are the shares of classes in a leaf. */
  readonly classes?: number;
  readonly trees: number;
  readonly depth: number;
  readonly minChildRows?: number;
  /** Whether each tree sees a bootstrap sample of the rows, drawn by the public seed. */
  readonly bootstrap?: boolean;
  readonly columnShare?: number;
  readonly seed?: string;
}
