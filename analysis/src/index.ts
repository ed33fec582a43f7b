// The analysis package's public surface: what other packages may use.

export {
  type ArtifactCard,
  artifactName,
  type ArtifactTerms,
  everyOwner,
  isOutputName,
  type KeptShares,
  type KeptVector,
  mostArtifactBytes,
  mostArtifacts,
  mostResultBytes,
  numbersOf,
  type UsedShares,
  wordsOf,
} from './contract/artifacts.ts';
export { originOf } from './contract/artifact-terms.ts';
export type { MemoryNeed, QuestionShape, Way } from './kinds/kind.ts';
export type {
  ColumnCard,
  ColumnType,
  DatasetCard,
  Grant,
  HelperMay,
  CardPrivacy,
  KeyRepeats,
  Range,
  Use,
} from './contract/cards.ts';
export type {
  AnyPlan,
  Contract,
  ContractRuns,
  ContractSecurity,
  Cost,
  DisclosureLine,
  PartyRef,
  PartyRole,
  PlannedStage,
  PreparedCost,
  RunCost,
} from './contract/contract.ts';
export type { Report, ReportBlock, ReportCell, ReportText } from './contract/report.ts';
export { partHeadBytes } from './contract/limits.ts';
export {
  type Cell,
  committedResult,
  type Result,
  type ResultColumn,
  type ResultFile,
  type ResultModel,
  type ResultSet,
  type ResultTable,
} from './contract/results.ts';
export { isReadableName } from './contract/names.ts';
export type {
  Compiled,
  CompileOptions,
  CompileRequest,
  Kind,
  KindProtocol,
  PreviewLine,
  TableName,
} from './kinds/kind.ts';
export type {
  AskedRecord,
  StandingAnswer,
  StandingEntries,
  StandingPart,
  StandingTerms,
  CalledTerms,
} from './kinds/standing.ts';
export { type Load, price, runInTheClear, type Runtime, runtimeOf } from './kinds/runtime.ts';
export { type GivenInput, type InputTerms, readInput } from './kinds/input.ts';
export { type Artifacts, type HeldShares, Shelf } from './kinds/shelf.ts';
export { mostComputers, mostOf, mostParties } from './kinds/parties.ts';
export { kindNamed, kindNames, kinds } from './registry.ts';
export { bindQuestion, bindSql, type ParameterValues, type ValuePath } from './parameters.ts';
export type {
  CompareOperator,
  Expression,
  GroupStage,
  KeyColumn,
  LocalData,
  LocalGroups,
  LocalOutput,
  LocalRows,
  LocalStage,
  Partial,
  RowStage,
} from './local/stages.ts';
export type {
  GroupKey,
  Having,
  Measure,
  OrderBy,
  OutputColumn,
  Plan as SqlPlan,
  SecureBoolean,
  SecureNumber,
} from './sql/plan/types.ts';
export { canonicalJson } from './contract/canonical.ts';
export { disclosureOf } from './sql/disclosure.ts';
export { renderDisclosure } from './contract/disclosure-text.ts';
export { disclosureGuard } from './contract/guard.ts';
export { missingGrants } from './contract/permissions.ts';
export { checkPolicies, requiredGrants } from './sql/plan/permissions.ts';
export { dateOfDays, daysOfDate } from './contract/dates.ts';
export {
  dayOfTimestamp,
  microsOfTime,
  microsOfTimestamp,
  microsPerDay,
  timestampText,
} from './contract/timestamps.ts';
export { decimalText } from './contract/decimals.ts';
export { priceQuery, type RunHooks, runQuery, runQueryClear } from './sql/execute/query.ts';
export { finish, type Released } from './sql/execute/finish.ts';
export type { ExpectedError, ExplainStep } from './kinds/view.ts';
export { questionText } from './sql/wording.ts';
export { cellOf, printAtoms, printCells, printUnits, type RowClasses } from './local/atoms.ts';
export { collectStage, type DecodedColumn } from './local/decode.ts';
export type { DialectName } from './local/dialect.ts';
export { type LinearForm, linearForm } from './local/linear.ts';
export { columnNodes } from './local/expression.ts';
export type { OtherData, OwnMeasure, OwnPart, OwnSpending } from './local/own-part.ts';
export { plainText } from './local/plain-text.ts';
export { type BaseTable, printRelation } from './local/print-relation.ts';
export { datasetsIn } from './local/relation.ts';
export { type PrintedColumn, type PrintedStage, printStage, type StorageKind } from './local/print.ts';
export type { ModelCard } from './learning/model-card.ts';
export {
  type BinFigures,
  type ListFigures,
  momentsOf as profileMoments,
  noShape,
  type NumberFigures,
  type PairFigures,
  type ProfileFigures,
  sevenShares,
  type Shape,
  shapeOf as profileShape,
} from './learning/profile/figures.ts';
export { reportOf as profileReport } from './learning/profile/report.ts';
export { cutsInto } from './statistics/cut-points.ts';
export { inflationOf } from './statistics/pair-numbers.ts';
export { nearestNames } from './contract/nearest.ts';
export { steps as querySteps } from './sql/execute/steps.ts';
export { sql as sqlKind } from './sql/kind.ts';
export { type SqlQuestion, sqlPlan } from './sql/view.ts';
export {
  type Asked,
  checkQuestion,
  compile,
  computersIn,
  contractDigest,
  type ContractParts,
  firstDifference,
  grantsOf,
  makeContract,
  mostRuns,
  ownersOf,
  preparationPlan,
  tablesOf,
  verifyContract,
  waysOf,
  protocolOf,
  protocolsOf,
} from './contracts.ts';
export { isWithin } from './privacy/accounting/checks.ts';
export { largestRho } from './privacy/accounting/concentrated.ts';
export type { Mechanism } from './privacy/accounting/mechanisms.ts';
export type { Releases, Unit } from './privacy/accounting/releases.ts';
export {
  addSpendings,
  type BudgetPolicy,
  type Choice,
  howManyMore,
  type Listed,
  remaining,
  type Remaining,
  type Total,
} from './privacy/accounting/spendings.ts';
export { releasesAbout } from './privacy/accounting/units.ts';
export { type BoundsOptions, clipTo, type PrivateBounds, samplePrivateBounds } from './privacy/mechanisms/bounds.ts';
export { sampleExponential, sampleNoisyMax, samplePermuteAndFlip } from './privacy/mechanisms/choose.ts';
export {
  stabilityHistogram,
  type StabilityOptions,
  stabilityThreshold,
  type StabilityThreshold,
  tailBound,
} from './privacy/mechanisms/histogram.ts';
export { quantileUtilities, sampleQuantile } from './privacy/mechanisms/quantile.ts';
export {
  sparseVector,
  type SparseVectorOptions,
  sparseVectorScales,
  type SparseVectorScales,
} from './privacy/mechanisms/sparse-vector.ts';
