// The analysis package's public surface: what other packages may use.

export type {
  Cell,
  ColumnCard,
  ColumnType,
  CompareOperator,
  Compiled,
  CompileRequest,
  Contract,
  Cost,
  DatasetCard,
  DisclosureLine,
  Expression,
  Grant,
  GroupKey,
  GroupStage,
  Having,
  KeyColumn,
  LocalData,
  LocalGroups,
  LocalOutput,
  LocalRows,
  LocalStage,
  Measure,
  OrderBy,
  OutputColumn,
  Partial,
  PartyRef,
  PartyRole,
  Plan,
  Range,
  ResultTable,
  RowStage,
  SecureBoolean,
  SecureNumber,
  Use,
} from './plan/types.ts';
export { canonicalJson } from './plan/canonical.ts';
export { disclosureOf } from './sql/disclosure.ts';
export { renderDisclosure } from './plan/disclosure-text.ts';
export { disclosureGuard } from './plan/guard.ts';
export { outputsIn } from './plan/inference.ts';
export { checkPolicies, missingGrants, requiredGrants } from './plan/permissions.ts';
export { type Release, releasesOf } from './plan/releases.ts';
export type { TableName } from './sql/bind/tables.ts';
export { checkQuestion, compile, type CompileOptions, grantsOf, ownersOf, tablesOf } from './sql/compile.ts';
export { dateOfDays, daysOfDate } from './sql/dates.ts';
export { decimalText } from './sql/decimals.ts';
export { type Load, priceQuery, type RunHooks, runQuery, runQueryClear } from './sql/execute.ts';
export { finish, type Released } from './sql/finish.ts';
export { renderPlan } from './sql/explain.ts';
export { questionText } from './sql/wording.ts';
export { printAtoms, printCells, printUnits, type RowClasses } from './sql/local/atoms.ts';
export { collectStage, type DecodedColumn } from './sql/local/decode.ts';
export type { DialectName } from './sql/local/dialect.ts';
export { type LinearForm, linearForm } from './plan/linear.ts';
export { type PrintedColumn, type PrintedStage, printStage, type StorageKind } from './sql/local/print.ts';
export { nearestNames } from './sql/nearest.ts';
export { steps as querySteps } from './sql/steps.ts';
export { contractDigest, type ContractParts, firstDifference, makeContract, verifyContract } from './contract.ts';
