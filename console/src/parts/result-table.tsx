/** A result as a table: every digit as it was computed, 50 rows at a time, sorted as somebody wants it. */
import { type Cell, type ColumnType, type ResultTable as Table, visible } from '@tacit/party/api';
import { useState } from 'react';
import { useWords } from '../text/words.tsx';
import { compareDecimals, withSeparators } from './numbers.ts';
import styles from './result-table.module.css';

const pageRows = 50;

const isNumber = ({ kind }: ColumnType): boolean => kind === 'integer' || kind === 'decimal';

interface Order {
  readonly column: number;
  readonly isDown: boolean;
}

/** Cells without a value, or withheld ones, stand last in either direction. */
function sortedRows(table: Table, order: Order | undefined): Table['rows'] {
  if (order === undefined) return table.rows;
  const { column, isDown } = order;
  const type = table.columns[column]?.type;
  const compare = (a: Cell, b: Cell): number => {
    const [isA, isB] = [isShown(a), isShown(b)];
    if (!isA || !isB) return Number(isB) - Number(isA);
    const [x, y] = [textOf(a), textOf(b)];
    const sign = isDown ? -1 : 1;
    if (type !== undefined && isNumber(type)) return sign * compareDecimals(x, y);
    return x === y ? 0 : sign * (x < y ? -1 : 1);
  };
  return table.rows.toSorted((a, b) => compare(a[column] ?? null, b[column] ?? null));
}

const textOf = (cell: Cell): string => (typeof cell === 'object' ? '' : String(cell));

const isShown = (cell: Cell): boolean => cell !== null && typeof cell !== 'object';

export function ResultTable({ table, caption }: { readonly table: Table; readonly caption: string }) {
  const { say } = useWords();
  const [order, setOrder] = useState<Order>();
  const [page, setPage] = useState(0);
  const { columns, withheldGroups } = table;
  const rows = sortedRows(table, order);
  const from = page * pageRows;
  const shown = rows.slice(from, from + pageRows);

  const turn = (column: number): void => {
    setPage(0);
    if (order?.column !== column) setOrder({ column, isDown: false });
    else setOrder(order.isDown ? undefined : { column, isDown: true });
  };
  const turnText = (column: number, name: string): string => {
    if (order?.column !== column) return say('console.table.sort-up', { column: name });
    return order.isDown ? say('console.table.unsort') : say('console.table.sort-down', { column: name });
  };
  const sortOf = (column: number) =>
    order?.column === column ? (order.isDown ? 'descending' : 'ascending') : undefined;

  return (
    <div className={styles['frame']}>
      {/* Wide tables scroll by themselves, also by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard */}
      <section className={styles['scroll']} aria-label={caption} tabIndex={0}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ name, type }, i) => (
                <th
                  key={`${i} ${name}`}
                  scope="col"
                  aria-sort={sortOf(i)}
                  className={isNumber(type) ? styles['number'] : ''}
                >
                  <button type="button" onClick={() => turn(i)} title={turnText(i, visible(name))} dir="auto">
                    {visible(name)}
                    <span aria-hidden="true">{order?.column === i ? (order.isDown ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, i) => (
              <tr key={from + i}>
                {columns.map(({ name, type }, j) => (
                  <td key={`${j} ${name}`} className={isNumber(type) ? styles['number'] : ''} dir="auto">
                    <CellText cell={row[j] ?? null} type={type} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length === 0 && <p>{say('console.table.none')}</p>}
      {withheldGroups === null && <p>{say('console.table.may-be-withheld')}</p>}
      {withheldGroups !== null && withheldGroups > 0 && (
        <p>{say('console.table.withheld-groups', { count: withheldGroups })}</p>
      )}
      {rows.length > pageRows && (
        <nav className={styles['pages']}>
          <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            {say('console.table.previous')}
          </button>
          <span aria-live="polite">
            {say('console.table.shown', { from: from + 1, to: from + shown.length, all: rows.length })}
          </span>
          <button type="button" disabled={from + pageRows >= rows.length} onClick={() => setPage(page + 1)}>
            {say('console.table.next')}
          </button>
        </nav>
      )}
    </div>
  );
}

function CellText({ cell, type }: { readonly cell: Cell; readonly type: ColumnType }) {
  const { say } = useWords();
  if (cell === null) return <span className={styles['absent']}>{say('console.table.null')}</span>;
  if (typeof cell === 'object') return <span className={styles['absent']}>{say('console.table.withheld')}</span>;
  if (typeof cell === 'boolean') return String(cell);
  return isNumber(type) ? withSeparators(cell) : visible(cell);
}
