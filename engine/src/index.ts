// The engine's public surface: what other packages may use.

export { platformName, sha256 } from '#platform';
export type { Channel, ChannelEvents } from './base/channel.ts';
export { AbortError, type ErrorKind, PeerError, PolicyError, TacitError, UsageError } from './base/errors.ts';
export { printable } from './base/printable.ts';
export type { RandomSource } from './base/random.ts';
export type { PrgName } from './platform/types.ts';
export {
  addCatalogue,
  type Catalogue,
  type Entry,
  hasText,
  type Language,
  say,
  sayHint,
  textKeys,
  type TextValue,
  type TextValues,
} from './base/text.ts';
export { loadKernels } from './kernels/load.ts';
export { rowsToPlanes } from './kernels/transpose.ts';
export { clearPadding, packBits, unpackBits, wordsFor } from './math/bits.ts';
export { type OtFlow, otFlows, type OtRound, otRounds, otSecurity } from './primitives/ot/flows.ts';
export { setupOtMesh, setupOtPair, setupOtReceiver, setupOtSender } from './primitives/ot/setup.ts';
export type {
  OtAdversary,
  OtEnds,
  OtFieldBits,
  OtOptions,
  OtReceiver,
  OtSender,
  ProductShape,
} from './primitives/ot/types.ts';
export type { ByteList } from './primitives/cmac.ts';
export { Prg } from './primitives/prg.ts';
export { type AliasTable, aliasWeights } from './privacy/alias-table.ts';
export { sampleBernoulli, sampleBernoulliExp } from './privacy/bernoulli.ts';
export { sampleDiscreteGaussian } from './privacy/discrete-gaussian.ts';
export { sampleDiscreteLaplace, sampleGeometric } from './privacy/discrete-laplace.ts';
export { exponentialOf } from './privacy/exponential.ts';
export { sampleGaussianFixed, sampleLaplaceFixed } from './privacy/fixed-work.ts';
export type { Rational } from './privacy/rational.ts';
export { type GaussianLaw, gaussianLaw } from './privacy/gaussian-law.ts';
export { type LaplaceLaw, laplaceLaw, laplaceWeight, largestScale } from './privacy/laplace-law.ts';
export {
  estimateSurvey,
  randomisedResponse,
  randomisedResponseLaw,
  type ResponseLaw,
  type SurveyEstimate,
  unaryEncodingLaw,
  unaryResponse,
} from './privacy/local.ts';
export { RandomBits } from './privacy/random-bits.ts';
export { addBits, sumBits, toBits, toNumber, toNumbers, topBit } from './secure/adder.ts';
export {
  aggregateGroups,
  columnsToSum,
  type GroupColumn,
  type GroupedRows,
  type GroupTotals,
} from './secure/aggregate.ts';
export { type Axis, extremeAlong, type ExtremeOptions, type Located } from './secure/arg-extreme.ts';
export {
  addBit,
  countOnes,
  increment,
  multiplyBits,
  multiplyBitsByConstant,
  negateBits,
  subtractBits,
} from './secure/bits/arithmetic.ts';
export {
  bitLengths,
  foldPlanes,
  highestOneHot,
  lowestOneHot,
  oneHotIndex,
  prefixAnd,
  prefixOr,
  reversePlanes,
} from './secure/bits/prefix.ts';
export {
  extendSign,
  extendZero,
  rotateLeft,
  shiftLeft,
  shiftLeftBy,
  shiftRight,
  shiftRightBy,
} from './secure/bits/shift.ts';
export { all, allPlanes, any, anyPlane, constantPlanes, cyclePlanes, or, repeatPlanes } from './secure/boolean.ts';
export { type ClusterOptions, type Clusters, type ClusterStart, kMeans } from './secure/clusters/k-means.ts';
export { type Centres, memberMeans, nearestCentres } from './secure/clusters/members.ts';
export type { ClusterRows } from './secure/clusters/rows.ts';
export { type Standard, type StandardRows, standardisedBy, standardRows } from './secure/clusters/standard.ts';
export {
  anyWidth,
  equal,
  equalConstant,
  greaterThanConstant,
  isBetween,
  isNegative,
  isWithin,
  isZero,
  lessThan,
  lessThanConstant,
  lessThanUnsigned,
} from './secure/compare.ts';
export { type DivisionBounds, planDivision } from './secure/divide-plan.ts';
export { divide } from './secure/divide.ts';
export {
  type ExtremeColumn,
  type ExtremeKind,
  type Extremes,
  extremesOf,
  groupExtremes,
  maximum,
  minimum,
} from './secure/extreme.ts';
export { inSecretSet, inSet } from './secure/in-set.ts';
export { type AveragePrecision, averagePrecision } from './secure/judging/average-precision.ts';
export { countRows } from './secure/judging/count-rows.ts';
export {
  type AreaUnderCurve,
  areaUnderCurve,
  type KolmogorovSmirnov,
  kolmogorovSmirnov,
  rankCurve,
  type RankCurve,
  type ScoredRows,
} from './secure/judging/curve.ts';
export { type AtLeast, cellsBetween, countsAtLeast } from './secure/judging/cut-offs.ts';
export {
  enoughIn,
  mergeCells,
  type MergedCells,
  type Minimum,
  type ShownCells,
  withholdCells,
} from './secure/judging/gates.ts';
export {
  type Cells,
  cellsAtFalsePositiveRates,
  equalFrequencyCells,
} from './secure/judging/grid.ts';
export { pairCounts, type Triple, tripleCounts } from './secure/judging/item-counts.ts';
export { type BinnedRows, type LabelCounts, labelCounts } from './secure/judging/label-counts.ts';
export {
  brierSum,
  logLossSum,
  type PredictedLabels,
  type PredictedNumbers,
  type ResidualSums,
  residualSums,
} from './secure/judging/losses.ts';
export { type BatchOptions, type BatchResult, batchStateShapes, fitByBatches } from './secure/learning/batches.ts';
export {
  type ColumnComponents,
  type ColumnOptions,
  componentScores,
  componentsOf,
} from './secure/learning/column-components.ts';
export {
  correlationMatrix,
  type Inflation,
  inflationFactors,
  type ScoreMoments,
  scoreMoments,
  type StandardScores,
  standardScores,
} from './secure/learning/correlation.ts';
export {
  bayesClasses,
  type BayesModel,
  type BayesOptions,
  bayesProbabilities,
  type BayesRows,
  bayesScores,
  type BayesShape,
  bayesShape,
  fitBayes,
} from './secure/learning/bayes.ts';
export { inDeviations, squaredDistances } from './secure/learning/neighbours.ts';
export {
  type DescentData,
  type DescentOptions,
  type DescentResult,
  type DescentState,
  trainByBatches,
} from './secure/learning/descent.ts';
export type { Family } from './secure/learning/families.ts';
export {
  fitGlm,
  type GlmData,
  type GlmOptions,
  type GlmResult,
  mostNewtonColumns,
} from './secure/learning/glm.ts';
export { linearPredictor, type Response, responseOf, type ScoreWeights } from './secure/learning/score.ts';
export { checkTarget } from './secure/learning/targets.ts';
export { type ReadyTrees, readyTrees, scoreTrees } from './secure/trees/score.ts';
export { type ExplainedTrees } from './secure/trees/explain-paths.ts';
export { type Contributions, explainTrees, rightShares, shareFormat } from './secure/trees/explain.ts';
export { splitFeatures } from './secure/trees/split-features.ts';
export { randomOrder } from './secure/trees/sampling.ts';
export { growForest } from './secure/trees/forest.ts';
export { averagePath, growIsolationForest, isolationDepth, isolationLeaves } from './secure/trees/isolation.ts';
export { boostTrees } from './secure/trees/boosting.ts';
export { countLosses } from './secure/trees/losses.ts';
export {
  type BinnedFeature,
  type BoostingData,
  type BoostingOptions,
  type BoostingState,
  leavesOf,
  nodesOf,
  planesOfFeature,
  planesOfFeatures,
  type ForestOptions,
  type SeenTrees,
  type SharedTrees,
  type TreeFigures,
  type TreeRows,
} from './secure/trees/model.ts';
export { type EliminationOptions, solveByElimination } from './secure/linear/cholesky.ts';
export { type LogisticBatch, type LogisticStep, logisticStep } from './secure/linear/logistic.ts';
export {
  addMatrices,
  addToDiagonal,
  block,
  columnVector,
  diagonal,
  innerProduct,
  type Matrix,
  matrixOf,
  multiplyByRow,
  multiplyMatrices,
  multiplyPairs,
  multiplyVector,
  outer,
  rowVector,
  sliceRowsOf,
  subtractMatrices,
  trace,
  transpose,
} from './secure/linear/matrix.ts';
export { linearRegression, type RegressionOptions } from './secure/linear/regression.ts';
export {
  fixedMatrix,
  type FixedMatrix,
  multiplyFixedMatrices,
  solvePositiveDefinite,
} from './secure/linear/solve.ts';
export { absolute, clamp, positivePart, sign } from './secure/magnitude.ts';
export {
  givenInputBits,
  givenLayers,
  givenHiddenBits,
  type GivenShape,
  givenSizeBits,
  givenWeightBits,
  scoreGivenNetwork,
} from './secure/networks/given.ts';
export { networkResponse, type TrainedNetwork } from './secure/networks/predict.ts';
export {
  type Activation,
  type Embedding,
  type NetworkShape,
  networkWeights,
  type Output,
  weightCount,
} from './secure/networks/shape.ts';
export { type SplitOptions, type SplitResult, trainSplitNetwork } from './secure/networks/split.ts';
export {
  type NetworkData,
  type NetworkOptions,
  type NetworkResult,
  type NetworkState,
  networkStateShapes,
  trainNetwork,
} from './secure/networks/train.ts';
export { inSecretOrder } from './secure/networks/unordered.ts';
export type { GradientNoise } from './secure/networks/noised.ts';
export type { LabelSide } from './secure/networks/upper.ts';
export {
  fixedAdd,
  fixedDot,
  fixedMatrixProduct,
  fixedMultiply,
  fixedNegate,
  fixedScale,
  fixedShift,
  fixedSubtract,
  fixedSum,
} from './secure/fixed/arithmetic.ts';
export {
  asFixed,
  decodeFixed,
  encodeFixed,
  type Fixed,
  fixed,
  fixedConstant,
  type FixedFormat,
  fixedInput,
  type FixedOptions,
  fixedRange,
  fixedReveal,
  fixedWithin,
  type Range,
} from './secure/fixed/format.ts';
export {
  fixedEqual,
  fixedGreaterThanConstant,
  fixedLessThan,
  fixedLessThanConstant,
} from './secure/fixed/compare.ts';
export { fixedConvert } from './secure/fixed/convert.ts';
export { type DivideOptions, fixedDivide, fixedReciprocal } from './secure/fixed/divide.ts';
export { fixedExp } from './secure/fixed/exponential.ts';
export { fixedLog, type LogarithmBase } from './secure/fixed/logarithm.ts';
export { fixedPower } from './secure/fixed/power.ts';
export { fixedReciprocalSqrt, fixedSqrt } from './secure/fixed/roots.ts';
export {
  fixedConcatenate,
  fixedGather,
  fixedMaximum,
  fixedMinimum,
  fixedSelect,
  fixedSlice,
} from './secure/fixed/rows.ts';
export { fixedSigmoid, fixedSigmoidPiecewise, fixedTanh } from './secure/fixed/sigmoid.ts';
export { fixedSoftmax } from './secure/fixed/softmax.ts';
export { type Rounding, truncate } from './secure/fixed/truncate.ts';
export {
  distinctRows,
  groupEnds,
  type GroupMeasure,
  groupRows,
  type GroupRows,
  groupStarts,
} from './secure/order/groups.ts';
export type { SortKey } from './secure/order/keys.ts';
export { lessThanBits } from './secure/order/less-than.ts';
export { mergeRows, type SortedTable } from './secure/order/merge.ts';
export { partition } from './secure/order/partition.ts';
export {
  applyInverse,
  applyPermutation,
  composePermutations,
  invertPermutation,
  secretPermutation,
} from './secure/order/permutation.ts';
export {
  type Fraction,
  medians,
  orderStatistics,
  quantiles,
  quantilesOfSorted,
  quantilesWhere,
  type RankKind,
  ranks,
} from './secure/order/ranks.ts';
export { ringBits } from './secure/order/keys.ts';
export type { Links } from './secure/order/links.ts';
export { rowsAt } from './secure/order/rows.ts';
export { firstWithin, type ScanKind, scanWithin } from './secure/order/scan.ts';
export { lookUpPlaces, noPlace, putInPlace } from './secure/relations/by-place.ts';
export { copyLast, type CopyRequest } from './secure/relations/copy-last.ts';
export { joinByKeys, joinFull, joinToRepeated } from './secure/relations/joins.ts';
export {
  joinByLookUp,
  lookUpCost,
  type LookUpCost,
  type LookedUpRows,
  type LookedUpTable,
  mostLookedUpBits,
  type RightLayout,
} from './secure/relations/looked-up.ts';
export { groupByFewKeys, isOfFewGroups } from './secure/relations/few-groups.ts';
export {
  type ArrangedMeasure,
  groupArranged,
} from './secure/relations/arranged-groups.ts';
export { groupByKeys, keptRows } from './secure/relations/keyed-groups.ts';
export type { KeyedFraction, KeyedGroups, KeyedMeasure, KeyedRows, OrderedValue } from './secure/relations/keyed.ts';
export { joinRepeated } from './secure/relations/repeated.ts';
export type {
  Copied,
  FullyJoinedRows,
  JoinedRows,
  JoinKind,
  KeyedTable,
  OrderedRows,
  RepeatedRows,
  SecretRows,
  WindowColumn,
  WindowedRows,
  WindowFrame,
  FrameOfRows,
  WindowFunction,
  WindowRows,
  WindowValue,
} from './secure/relations/tables.ts';
export { windowByKeys } from './secure/relations/windows.ts';
export { sort, sortingOrder, type SortMethod, sortRows, sortWithKeys, topRows } from './secure/order/sort.ts';
export { lookUp, lookUpColumns } from './secure/look-up.ts';
export { combineOneHot, toOneHot } from './secure/one-hot.ts';
export { discreteGaussian } from './secure/noise/gaussian.ts';
export { discreteLaplace, geometric } from './secure/noise/laplace.ts';
export { permuteAndFlip } from './secure/noise/permute-and-flip.ts';
export { coinToss, randomBelow, randomFlags } from './secure/random.ts';
export { bitLength, differenceWidth, signedWidth } from './secure/ranges.ts';
export { choose, keepBits, keepWhere, select, selectBits, selectColumns } from './secure/select.ts';
export { amongBest, topK, type TopK } from './secure/top-k.ts';
export { type HiddenTrees, hiddenLeaves, hiddenNodes, scoreHiddenTrees } from './secure/trees/hidden-trees.ts';
export { join, type JoinColumns, type Joined, type JoinRequest, type JoinSide, type JoinTable } from './sets/join.ts';
export { joinManyToOne, type ManyTable, type ManyToOne, type ManyToOneRequest } from './sets/many-to-one.ts';
export {
  mostSharedJoinRows,
  receivingPlace,
  sharedJoin,
  type SharedJoined,
  sharedJoinRows,
  type SharedJoinRequest,
  sharedJoins,
} from './sets/shared-join.ts';
export { encodeKeys, type EncodedKeys, type KeyColumn, withoutInvisible } from './sets/keys.ts';
export type {
  Intersection,
  IntersectionShape,
  Keeping,
  OwnItems,
  SetMemory,
  SetOwner,
  SetProtocol,
  SetWork,
  StandingTerms,
} from './sets/intersection.ts';
export { mostMessageBytes } from './sets/intersection.ts';
export { intersectByOprf, type OprfIntersection, type OprfIntersectionData } from './sets/intersect-oprf.ts';
export {
  fingerprintItems,
  type FingerprintTask,
  type FingerprintThreads,
  type PrepareOptions,
  prepareSet,
  type SetSizes,
} from './sets/oprf-prepare.ts';
export { standingEntries } from './sets/standing-set.ts';
export { openSet, type PreparedSet } from './sets/oprf-set.ts';
export { generateKey, oprfKeyOf, type OprfKey } from './primitives/oprf/keys.ts';
export { type OprfSuite, oprfSuite } from './primitives/oprf/suite.ts';
export { type DistinctIds, distinctIds, noId } from './sets/ids.ts';
export { setProtocolNamed, setProtocols } from './sets/registry.ts';
export { evaluateChunk, type Evaluator } from './lookups/evaluate.ts';
export { type Library, libraryFileBytes, type LibraryHead, openLibrary, outputAt } from './lookups/library.ts';
export { type LibraryOptions, type LibraryTerms, type LookupRows, prepareLibrary } from './lookups/prepare.ts';
export { openPirDatabase, type PirDatabase } from './lookups/pir-database.ts';
export { openPirLibrary, pirFileBytes, type PirLibrary } from './lookups/pir-library.ts';
export { pirHint } from './lookups/pir-matrix.ts';
export { type Hinter, type PirOptions, preparePirLibrary } from './lookups/pir-prepare.ts';
export type { PirQuestion } from './lookups/pir-question.ts';
export { pirBytes, pirFailureBits, type PirShape, pirShape } from './lookups/pir-shape.ts';
export {
  answerLookups,
  askLookups,
  lookupAnswerBytes,
  type LookupQuestion,
  lookupQuestionBytes,
  mostLookups,
  readLookups,
} from './lookups/questions.ts';
export { chooseStrategy, type GroupStrategy, mostGroups, splitCategories } from './secure/strategy.ts';
export { fromRest, type RestShape, toRest } from './sharing/at-rest.ts';
export { inBlocks } from './sharing/blocks.ts';
export { type Bounds, ringBounds } from './sharing/bounds.ts';
export { type ClearOptions, runClear } from './sharing/clear/run.ts';
export type { CostStep } from './sharing/cost/ledger.ts';
export {
  type Cost,
  type CostOptions,
  costOfMessages,
  planProgram,
  type Priced,
  pricePlan,
  runCost,
} from './sharing/cost/run.ts';
export type { CostReveal } from './sharing/cost/sharing.ts';
export { dealPreparation, type DealOptions, dealtFileBytes } from './sharing/dealing.ts';
export type { Flows } from './sharing/flows.ts';
export { denyAll, permitAll, permitLines, type PermittedLine } from './sharing/guard.ts';
export type {
  Bits,
  Columns,
  Flow,
  Guard,
  Ring,
  SecretOrder,
  Security,
  Shape,
  Sharing,
  Summable,
  Transfer,
} from './sharing/model.ts';
export type { Correlation, Need, Plan } from './sharing/needs.ts';
export type { Preparation } from './sharing/preparation.ts';
export { additiveDealer, additiveOt, type Protocol, protocolNamed, protocols, replicated } from './sharing/registry.ts';
export { prepare, runPrepared, runProgram } from './sharing/run.ts';
export { repeatUntil, type Turn } from './sharing/repeat.ts';
export {
  inspectSealed,
  type SealedHead,
  sealPreparation,
  unsealPreparation,
  type UsedPreparations,
} from './sharing/sealed-preparation.ts';
export { together } from './sharing/together.ts';
export { signed, words } from './sharing/words.ts';
export { type LocalOptions, type LocalRun, runLocal, startLocal } from './transport/local-mesh.ts';
export type { MeshOptions } from './transport/mesh.ts';
export { openSession, type OpenSession, runParty } from './transport/mesh-session.ts';
export { dataStop, isOwnData, ownPlaces, stoppedByData } from './transport/own-data.ts';
export { systemRandom } from './transport/seeds.ts';
export { type LinkShape, shapedChannel } from './transport/shaped-channel.ts';
export type { Session, StepTraffic, Traffic } from './transport/session.ts';
