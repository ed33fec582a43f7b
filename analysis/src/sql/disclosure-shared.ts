/** What the statement says of relations of several owners: what is put together under protocol, all public sizes, and what follows. */
import { everyoneOf } from '../kinds/seats.ts';
import { quotedTable } from '../contract/nearest.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { nodesIn } from '../local/relation.ts';
import type { RelationNode, RowStage } from '../local/stages.ts';
import { ownersOf } from './plan/asked.ts';
import { describe } from './plan/describe.ts';
import { leastRows, withholds } from './plan/gates.ts';
import type { Inference } from './plan/inference.ts';
import { keptOwners, standsApart } from './plan/meetings.ts';
import { askedIfUnknown } from './plan/members.ts';
import { binding } from './plan/binding.ts';
import { nameText, sourceText } from './plan/relation-text.ts';
import { RelationFacts, tableNamed } from './plan/relations.ts';
import { joinWords, nodesOfShared, ownersUnder } from './plan/shared-nodes.ts';
import type { SharedNode, SharedRelation } from './plan/shared.ts';
import type { Plan } from './plan/types.ts';
import { line } from './disclosure-line.ts';
import './disclosure-shared-messages.ts';

/** What is put together, what each owner hands over for it, and what everybody knows of its size. */
export function sharedLines(plan: Plan, shared: SharedRelation): DisclosureLine[] {
  const { asked, body } = shared;
  const everyone = everyoneOf(plan);
  const { relation } = asked;
  const values = { owners: ownersOf(plan), relation: sourceText(asked), rows: body.rows };
  const nodes = nodesOfShared(body);
  return [
    line('shared', everyone, withholds(plan) ? 'shared-relation' : 'shared-relation-open', values),
    ...askedOnlyLines(plan, relation === undefined ? [] : new RelationFacts(relation).askedOnly()),
    ...plan.stages.map((stage, i) =>
      line(`shared.stage.${i + 1}`, everyone, 'shared-stage', {
        owner: stage.party,
        relation: handedText(stage as RowStage),
        rows: stage.rowsUpTo,
      }),
    ),
    ...nodes.flatMap((node, i) => sizeLine(plan, node, `shared.node.${i + 1}`)),
  ];
}

/** What an owner's engine selects, as a reader's text. */
function handedText(stage: RowStage): string {
  const { where } = stage;
  return `${sourceText(stage)}${where === null ? '' : ` WHERE ${describe(where, binding.or, nameText)}`}`;
}

function askedOnlyLines(plan: Plan, tables: readonly string[]): DisclosureLine[] {
  if (!withholds(plan)) return [];
  return ownersOf(plan).flatMap((owner) => {
    const own = tables.map(tableNamed).filter((table) => table.owner === owner);
    const datasets = own.map(({ name }) => quotedTable(owner, name));
    return own.length === 0 ? [] : [line(`own.asked.${owner}`, plan.recipients, 'shared-asked', { datasets })];
  });
}

/** The public number of rows of an operator's result, where it is not that of what it takes. */
function sizeLine(plan: Plan, node: SharedNode, id: string): DisclosureLine[] {
  const values = { owners: ownersUnder(plan, node), rows: node.rows };
  switch (node.kind) {
    case 'stage':
    case 'filter':
    case 'compute':
      return [];
    case 'join':
      return [line(id, everyoneOf(plan), 'shared-join', joinValues(plan, node))];
    case 'below':
    case 'group':
    case 'window':
      return [line(id, everyoneOf(plan), `shared-${node.kind}`, values)];
  }
}

function joinValues(plan: Plan, node: Extract<SharedNode, { readonly kind: 'join' }>) {
  const { left, right, join, rows } = node;
  return { left: ownersUnder(plan, left), right: ownersUnder(plan, right), join: joinWords[join], rows };
}

/** What the minimum counts, and that inside it counts nothing. */
export function sharedGateLines(
  plan: Plan,
  { asked, units, presence = [], filled = [] }: SharedRelation,
): DisclosureLine[] {
  const { recipients } = plan;
  const minimum = leastRows(plan);
  // Whoever does it: an owner alone, or all under protocol.
  const isInside = asked.relation !== undefined && isGathered(asked.relation);
  const open = plan.emptyGroups === 'public' ? '-public' : '';
  return [
    ...(units.length === 0
      ? []
      : [
          line('gate.units', recipients, 'gate-shared-units', {
            minimum,
            units: units.map((id) => unitText(asked, id)),
          }),
        ]),
    ...presence
      .filter(({ owner }) => recipients.includes(owner))
      .map(({ owner }) => {
        const others = ownersOf(plan).filter((party) => party !== owner);
        return line(`gate.others.${owner}`, [owner], `gate-shared-others${open}`, { minimum, others });
      }),
    ...filled.map(({ owner }) => line(`gate.present.${owner}`, recipients, 'gate-shared-present', { minimum, owner })),
    ...(isInside ? [line('gate.inside', recipients, 'gate-shared-inside')] : []),
  ];
}

/** Whether of a relation's groups those that are not shown follow in sum from those that are, for who knows its rows. */
export function tellsRest(plan: Plan): boolean {
  const relation = plan.shared?.asked.relation;
  if (relation === undefined) return false;
  return keptOwners(relation).length > 0 || ownersOf(plan).some((owner) => plan.recipients.includes(owner));
}

/** Whether inside of a relation rows are gathered, numbered or counted, where no minimum holds. */
export function isGathered({ body }: { readonly body: RelationNode }): boolean {
  return nodesIn(body).some(gathers);
}

function gathers(node: RelationNode): boolean {
  if (node.kind === 'compute') return node.columns.some(({ kind }) => kind === 'window' || kind === 'scalar');
  return node.kind === 'group' || (node.kind === 'project' && node.distinct);
}

/** What is counted as units: the owner's column where it is one, of rows that are numbered their table. */
function unitText({ outputs, relation }: RowStage, id: string): string {
  const expression = outputs.find((each) => each.id === id)?.expression;
  if (expression?.kind !== 'column' || relation === undefined) return id;
  const tree = relation.columns.find(({ name }) => name === expression.column)?.id;
  const numbered = nodesIn(relation.body).find((node) => node.kind === 'table' && node.row === tree);
  if (numbered?.kind === 'table') return tableText(numbered.dataset);
  const base = new RelationFacts(relation).baseOf(expression.column);
  if (base === undefined) return describe(expression, binding.or, nameText);
  return quotedTable(tableNamed(base.dataset).owner, base.column);
}

function tableText(dataset: string): string {
  const { owner, name } = tableNamed(dataset);
  return quotedTable(owner, name);
}

/** What recipients can work out because they know rows of their own, or because some weigh more than others. */
export function sharedInferenceLines(plan: Plan, { asked, units }: SharedRelation): DisclosureLine[] {
  const own = ownersOf(plan).filter((owner) => plan.recipients.includes(owner));
  const { relation } = asked;
  const kept = relation === undefined ? [] : keptOwners(relation);
  return [
    ...own.map((owner) => line(`infer.rest.${owner}`, [owner], 'infer-shared-rest')),
    ...(kept.length === 0 ? [] : [line('infer.kept', plan.recipients, 'infer-shared-kept', { owners: kept })]),
    ...askedIfUnknown(asked).map((member, i) =>
      line(`infer.unknown.${i + 1}`, plan.recipients, 'infer-shared-unknown', { list: listText(member, asked) }),
    ),
    ...own.flatMap((owner) =>
      relation !== undefined && standsApart(relation, owner)
        ? [line(`infer.parts.${owner}`, [owner], 'infer-shared-parts')]
        : [],
    ),
    ...(units.length > 0 ? [line('infer.keys', plan.recipients, 'infer-shared-weights')] : []),
  ];
}

/** What is looked up in: the owner's column where it is one. */
function listText({ value }: ReturnType<typeof askedIfUnknown>[number], { relation }: RowStage): string {
  const base =
    value.kind === 'column' && relation !== undefined ? new RelationFacts(relation).baseOf(value.column) : undefined;
  if (base === undefined) return describe(value, binding.or, nameText);
  const { owner, name } = tableNamed(base.dataset);
  return `${quotedTable(owner, name)}.${base.column}`;
}

/** The text of a finding. */
export function sharedInferenceText(kind: Inference['kind'], own: Inference['own'], measure: string): string {
  if (kind === 'membership') return own.length > 0 ? 'infer-membership-shared' : 'infer-membership-rows';
  if (kind !== 'combine') return `infer-${kind}`;
  if (measure !== '') return 'infer-combine-met';
  return own.length > 0 ? 'infer-combine-inside' : 'infer-combine-inside-others';
}
