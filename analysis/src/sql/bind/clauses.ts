/** Clauses that no SELECT of the subset may have, by their SQL name and place. */
import type { SelectStmt } from 'libpg-query';
import { refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { locationOf } from '../parse/syntax.ts';

/** Throws for clauses outside the subset in the whole question. */
export function checkQuestionClauses(source: SourceText, select: SelectStmt): void {
  if (select.withClause !== undefined) throw refused(source, 'WITH', select.withClause.location ?? 0);
  if (select.op !== undefined && select.op !== 'SETOP_NONE') {
    const at = locationOf(select.rarg);
    const name = select.op.replace('SETOP_', '');
    throw refused(source, name, keywordBefore(source, name, at));
  }
  checkCommonClauses(source, select);
  if (select.limitOption === 'LIMIT_OPTION_WITH_TIES') throw refused(source, 'WITH TIES', source.keyword('TIES'));
}

/** Throws for clauses outside the subset in one branch of a UNION ALL, which is only SELECT … FROM … WHERE. */
export function checkBranchClauses(source: SourceText, select: SelectStmt): void {
  if (select.withClause !== undefined) throw refused(source, 'WITH', select.withClause.location ?? 0);
  checkCommonClauses(source, select);
  const inBranch = (name: string, part: unknown, keyword: string) => {
    if (part !== undefined)
      throw refused(source, `${name} (UNION ALL)`, keywordBefore(source, keyword, locationOf(part)));
  };
  inBranch('GROUP BY', select.groupClause, 'GROUP');
  inBranch('HAVING', select.havingClause, 'HAVING');
  inBranch('ORDER BY', select.sortClause, 'ORDER');
  inBranch('LIMIT', select.limitCount, 'LIMIT');
  inBranch('OFFSET', select.limitOffset, 'OFFSET');
}

function checkCommonClauses(source: SourceText, select: SelectStmt): void {
  if (select.valuesLists !== undefined) throw refused(source, 'VALUES', source.keyword('VALUES'));
  if (select.distinctClause !== undefined) {
    const at = source.keyword('DISTINCT', locationOf(select.targetList));
    throw refused(source, 'DISTINCT', at);
  }
  if (select.intoClause !== undefined) throw refused(source, 'INTO', source.keyword('INTO'));
  if (select.lockingClause !== undefined) throw refused(source, 'FOR UPDATE / FOR SHARE', source.keyword('FOR'));
}

/** Place of the nearest keyword before `end`, or `end` itself. */
export function keywordBefore(source: SourceText, word: string, end: number): number {
  const at = source.keyword(word, end);
  return at < 0 ? end : at;
}
