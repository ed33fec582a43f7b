/** What is public of a model whose numbers stay shared: JSON, in the contract that trained it and in those that use it. */
import type { Feature } from './features.ts';

export interface ModelLabel {
  readonly owner: string;
  readonly dataset: string;
  readonly column: string;
  /** Its list of values, and the position in it that counts as 1; null of numbers. */
  readonly levels: readonly (string | null)[] | null;
  /** Null also of a list of several classes, of which none is the one that counts. */
  readonly positive: number | null;
}

/** Of a model that no contract trained: who gave it and so knows it, and what that party says it is. */
export interface Imported {
  readonly by: string;
  readonly tool: string;
  /** What the tool calls what it was trained for. */
  readonly objective: string;
}

/** What cards of all learners say. */
export interface ModelCard {
  readonly version: 1;
  /** Who made it, among those of the registry; cards of earlier versions have none, and are generalised linear models. */
  readonly learner?: string;
  /** As people know it: 'logistic', 'boosting', 'k-means'. */
  readonly family: string;
  /** Null where nothing is explained: of clusters and components. */
  readonly label: ModelLabel | null;
  /** Whether its response is how probable the label is; of a generalised linear model its family says so. */
  readonly isOfLabel?: boolean;
  /** What the modelled number is multiplied by to be the label in its own units. */
  readonly unit: number;
  readonly features: readonly Feature[];
  /** A column was added to the linear predictor: what the model says without it is of rows where that is 0. */
  readonly offset?: true;
  /** The transformation that its table went through: tables that it is used on must have, too. */
  readonly prepared?: string;
  readonly imported?: Imported;
  /** Who trained all but the first layer of a network in the clear: nobody else knows these layers, or can check them. */
  readonly upper?: string;
  /** Which rows of which table were left out, for a judgement. */
  readonly test: { readonly table: string; readonly share: number; readonly seed: number } | null;
}

/** Whether somebody chose what a model says: its number of a row may be the value of one column. */
export const isChosen = ({ imported, upper }: Pick<ModelCard, 'imported' | 'upper'>): boolean =>
  imported !== undefined || upper !== undefined;

/** Whether what is missing stands at the mean of the training rows: a given model has no such rows. */
export const fillsGaps = ({ imported }: Pick<ModelCard, 'imported'>): boolean => imported === undefined;

/** Of a model that explains something. */
export type LabelledCard = ModelCard & { readonly label: ModelLabel };

/** Whether a model says how probable a label is; else it is of numbers, of several classes, or explains nothing. */
export const isOfLabel = (card: Pick<ModelCard, 'isOfLabel' | 'family'>): boolean =>
  card.isOfLabel ?? card.family === 'logistic';
