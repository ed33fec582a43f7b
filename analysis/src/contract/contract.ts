/**
 * What owners sign, whatever is computed: parties, data, who learns what, what it costs. The question and the plan are the
 * business of the contract's kind; everything else is read and held here.
 */
import type { Links, TextValues } from '@tacit/engine';
import type { ArtifactCard, ArtifactTerms } from './artifacts.ts';
import type { DatasetCard } from './cards.ts';

/** One thing that someone learns (or that nobody does). `id` is what the guard checks; `text` is a catalogue key. */
export interface DisclosureLine {
  readonly id: string;
  readonly who: readonly string[];
  readonly text: string;
  readonly values: TextValues;
  /** Values released under protocol to each of `who` by this line; 0 for what follows from messages (sizes, tokens). */
  readonly releases: number;
  /** Whether they may come in several reveals, of so many values together; else in one. */
  readonly inParts?: true;
}

/** What a run costs: exact, or the most where a program may end earlier. */
export interface RunCost {
  readonly rounds: number;
  /** Payload bytes each party sends, in party order. */
  readonly bytes: readonly number[];
  readonly steps: readonly { readonly step: string; readonly rounds: number; readonly bytes: readonly number[] }[];
}

/** A run in which a dealer, where there is one, deals, and in which nobody has anything of an earlier run. */
export interface Cost extends RunCost {
  /** Only where parties keep something between the runs of a contract: a run in which all have what they kept. */
  readonly later?: RunCost;
  /** Only with a dealer: a run with what it prepared ahead, in which it takes no part. */
  readonly prepared?: PreparedCost;
}

export interface PreparedCost extends RunCost {
  /** Bytes of the file that the dealer makes ahead for each computer, in party order. */
  readonly parts: readonly number[];
}

/**
 * The place of a party. 'owner' (with data) and 'helper' (without) compute. 'contributor' has data and only sends shares of it
 * to the computers; 'recipient' only receives. 'dealer' prepares randomness and is gone before the first input.
 */
export type PartyRole = 'owner' | 'helper' | 'contributor' | 'recipient' | 'dealer';

export interface PartyRef {
  readonly name: string;
  readonly role: PartyRole;
  /** Of a helper that matches rows: it has datasets of its own, in no part of the question. The helper itself holds this to be so. */
  readonly ownData?: true;
  /** Ed25519 public key, base64url. */
  readonly publicKey: string;
}

/** What every plan says of an owner's part: whose data, and how much of it. The kind's own stages say more. */
export interface PlannedStage {
  /** 'rows': its rows take part under protocol; 'groups': the owner aggregates by itself and hands sums over. */
  readonly kind: 'rows' | 'groups';
  readonly party: string;
  readonly dataset: string;
  /** All datasets that it reads, where it reads several. */
  readonly datasets?: readonly string[];
  /** The card's rowsUpTo. */
  readonly rowsUpTo: number;
}

/** The helper that matches two owners' rows, and so is told how many they have in common. */
export interface Matcher {
  readonly helper: string;
  /** It has datasets of its own. */
  readonly ownData?: true;
}

/** A plan as far as it is the same for every kind. */
export interface AnyPlan extends ArtifactTerms {
  /** Where two owners' rows are matched: by whom. */
  readonly join?: Matcher | null;
  readonly stages: readonly PlannedStage[];
  /** Largest minimum of the owners: groups with less are withheld. */
  readonly minimumGroupSize: number;
  /** What the links between the parties are taken to be, where its program chooses by it between few rounds and few bytes. */
  readonly links?: Links;
  /** The contract is called as long as it stands, and has no runs. */
  readonly stands?: true;
}

/** A protocol of the engine's registry, with what its security rests on. */
export interface ContractSecurity {
  readonly protocol: string;
  readonly adversary: string;
  /** So many of `of` computers may be curious together. */
  readonly threshold: number;
  readonly of: number;
  readonly prg: 'aes-128-ctr';
}

/** How often a contract runs. */
export interface ContractRuns {
  /** So many runs may release their answer. */
  readonly atMost: number;
  /** ISO time after which no run begins. */
  readonly until: string;
  /** Until anything of a run has been released, it may be tried this often. */
  readonly attempts: number;
}

/** What owners sign: its digest is SHA-256 over canonical JSON (RFC 8785). */
export interface Contract<Question = unknown, Plan extends AnyPlan = AnyPlan> {
  readonly version: 4;
  /** Name and version of the kind, which gives question and plan their meaning. */
  readonly kind: string;
  readonly kindVersion: number;
  readonly question: Question;
  readonly proposer: string;
  /** ISO time; also makes two contracts of one question differ. */
  readonly proposedAt: string;
  readonly expiresAt: string;
  readonly runs: ContractRuns;
  readonly parties: readonly PartyRef[];
  readonly recipients: readonly string[];
  readonly datasets: readonly DatasetCard[];
  /** Kept shares that it uses, in the order of its plan. */
  readonly artifacts: readonly ArtifactCard[];
  readonly security: ContractSecurity;
  readonly plan: Plan;
  readonly disclosure: readonly DisclosureLine[];
  readonly cost: Cost;
  readonly software: { readonly name: 'tacit'; readonly version: string };
}
