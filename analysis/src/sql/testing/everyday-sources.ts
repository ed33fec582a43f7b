/** What everyday questions are about: FROM with the columns that it shows, in every way that a question is computed. */
import type { Chance } from './chance.ts';
import { type Column, Expressions, type Kind } from './everyday-expressions.ts';

export interface Source {
  /** What stands before SELECT: WITH. */
  readonly before: string;
  readonly from: string;
  /** Conditions of WHERE that belong to it. */
  readonly where: readonly string[];
  readonly columns: readonly Column[];
}

type Table = 'shop.customers' | 'shop.orders' | 'store.orders' | 'maker.products' | 'carrier.deliveries';

const of = (kind: Kind, nullable = false) => [kind, nullable] as const;
const orders: Readonly<Record<string, readonly [Kind, boolean]>> = {
  order_id: of('integer'),
  customer: of('integer', true),
  product: of('integer', true),
  quantity: of('integer'),
  amount: of('decimal', true),
  ordered: of('date', true),
  channel: of('listed'),
  paid: of('boolean', true),
};
const tables: Readonly<Record<Table, Readonly<Record<string, readonly [Kind, boolean]>>>> = {
  'shop.customers': {
    id: of('integer'),
    segment: of('listed', true),
    city: of('text', true),
    income: of('decimal', true),
    joined: of('date'),
    active: of('boolean'),
  },
  'shop.orders': orders,
  'store.orders': orders,
  'maker.products': {
    product: of('integer'),
    name: of('text'),
    category: of('listed', true),
    price: of('decimal'),
    weight: of('integer', true),
  },
  'carrier.deliveries': {
    order_id: of('integer'),
    depot: of('text', true),
    days: of('integer', true),
    cost: of('decimal'),
    arrived: of('timestamp', true),
    told: of('instant', true),
  },
};

/** Columns of a table under an alias. */
function columnsOf(table: Table, alias: string, isKept = true): Column[] {
  return Object.entries(tables[table]).map(([name, [kind, nullable]]) => {
    return { name, kind, nullable: nullable || !isKept, sql: alias === '' ? name : `${alias}.${name}` };
  });
}

const plain = (from: string, columns: readonly Column[], where: readonly string[] = []): Source => {
  return { before: '', from, where, columns };
};

/** Keys by which tables are looked up in each other. */
const keys = ['product', 'customer', 'order_id', 'id', 'quantity'];

export class Sources {
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Of question `number`: ways, and calls of windows, take turns. */
  source(number: number): Source {
    const ways: readonly (() => Source)[] = [
      () => this.#own(),
      () => this.#below(),
      () => this.#matched(),
      () => this.#matched(),
      () => this.#repeated(),
      () => this.#repeated(),
      () => this.#outer(),
      () => this.#three(),
      () => this.#windowed(Math.floor(number / ways.length)),
      () => this.#windowed(Math.floor(number / ways.length) + 11),
      () => this.#sets(Math.floor(number / ways.length)),
      () => this.#grouped(),
    ];
    return (ways[number % ways.length] as () => Source)();
  }

  #own(): Source {
    const [c, o] = [columnsOf('shop.customers', 'c'), columnsOf('shop.orders', 'o')];
    return this.#chance.pick([
      () => plain('shop.orders AS o', o),
      () => plain('maker.products AS p', columnsOf('maker.products', 'p')),
      () => plain('shop.customers AS c JOIN shop.orders AS o ON o.customer = c.id', [...c, ...o]),
      () =>
        plain('shop.customers AS c LEFT JOIN shop.orders AS o ON o.customer = c.id', [
          ...c,
          ...columnsOf('shop.orders', 'o', false),
        ]),
      () =>
        plain(
          'shop.orders AS a JOIN shop.orders AS b USING (customer)',
          [...columnsOf('shop.orders', 'a'), ...columnsOf('shop.orders', 'b')],
          ['a.order_id < b.order_id'],
        ),
    ])();
  }

  #below(): Source {
    const all = columnsOf('shop.orders', 't');
    const chosen = this.#chance.sample(all, this.#chance.integer(4, 8));
    const list = chosen.map(({ name }) => name).join(', ');
    const some = (table: Table) => {
      const where = this.#chance.happens(0.3) ? ` WHERE ${this.#asked(table, '')}` : '';
      return `SELECT ${list} FROM ${table}${where}`;
    };
    return plain(`(${some('shop.orders')} UNION ALL ${some('store.orders')}) AS t`, chosen);
  }

  #asked(table: Table, alias: string): string {
    return new Expressions(this.#chance, columnsOf(table, alias)).condition(0);
  }

  #matched(): Source {
    const columns = [...columnsOf('shop.orders', 'o'), ...columnsOf('carrier.deliveries', 'd')];
    const on = this.#chance.pick(['ON o.order_id = d.order_id', 'USING (order_id)', 'ON d.order_id = o.order_id']);
    const also = on.startsWith('ON') && this.#chance.happens(0.2) ? ` AND ${this.#asked('shop.orders', 'o')}` : '';
    return plain(`shop.orders AS o JOIN carrier.deliveries AS d ${on}${also}`, columns);
  }

  #repeated(): Source {
    const [c, o, p] = [
      columnsOf('shop.customers', 'c'),
      columnsOf('shop.orders', 'o'),
      columnsOf('maker.products', 'p'),
    ];
    const optional = (table: Table, alias: string) => columnsOf(table, alias, false);
    return this.#chance.pick([
      () => plain('shop.orders AS o JOIN maker.products AS p ON o.product = p.product', [...o, ...p]),
      () => plain('shop.orders AS o JOIN maker.products AS p USING (product)', [...o, ...p]),
      () =>
        plain(
          'shop.customers AS c, shop.orders AS o, maker.products AS p',
          [...c, ...o, ...p],
          ['o.customer = c.id', 'o.product = p.product'],
        ),
      () =>
        plain('shop.orders AS o LEFT JOIN carrier.deliveries AS d ON o.order_id = d.order_id', [
          ...o,
          ...optional('carrier.deliveries', 'd'),
        ]),
      () =>
        plain('maker.products AS p RIGHT JOIN store.orders AS o ON o.product = p.product', [
          ...columnsOf('store.orders', 'o'),
          ...optional('maker.products', 'p'),
        ]),
    ])();
  }

  /** Rows that stay without a partner, keys that repeat on both sides, further conditions in ON. */
  #outer(): Source {
    const [left, right] = this.#chance.pick<readonly [Table, Table]>([
      ['shop.orders', 'store.orders'],
      ['maker.products', 'shop.orders'],
      ['shop.orders', 'carrier.deliveries'],
      ['store.orders', 'shop.customers'],
    ]);
    const join = this.#chance.pick(['LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'FULL JOIN', 'JOIN']);
    const isLeft = join === 'LEFT JOIN' || join === 'JOIN';
    const isRight = join === 'RIGHT JOIN' || join === 'JOIN';
    const shared = Object.keys(tables[left]).filter((name) => name in tables[right] && keys.includes(name));
    const key = shared.length === 0 ? ['customer', 'id'] : Array(2).fill(this.#chance.pick(shared));
    const [same = ''] = shared;
    if (shared.length > 0 && this.#chance.happens(0.4)) {
      return plain(`${left} AS a ${join} ${right} AS b USING (${same})`, [
        { name: same, sql: same, kind: 'integer', nullable: true },
        ...columnsOf(left, 'a', isLeft),
        ...columnsOf(right, 'b', isRight),
      ]);
    }
    const both = new Expressions(this.#chance, [...columnsOf(left, 'a'), ...columnsOf(right, 'b')]);
    const more = Array.from({ length: this.#chance.integer(0, 2) }, () => ` AND ${both.condition(0)}`);
    return plain(`${left} AS a ${join} ${right} AS b ON a.${key[0]} = b.${key[1]}${more.join('')}`, [
      ...columnsOf(left, 'a', isLeft),
      ...columnsOf(right, 'b', isRight),
    ]);
  }

  #three(): Source {
    const [o, p, d] = [
      columnsOf('shop.orders', 'o'),
      columnsOf('maker.products', 'p'),
      columnsOf('carrier.deliveries', 'd'),
    ];
    const third = this.#chance.pick(['JOIN', 'LEFT JOIN']);
    return plain(
      `shop.orders AS o JOIN maker.products AS p ON o.product = p.product ${third} carrier.deliveries AS d ON o.order_id = d.order_id`,
      [...o, ...p, ...(third === 'JOIN' ? d : columnsOf('carrier.deliveries', 'd', false))],
    );
  }

  /** Rows of one owner, of two below each other, or joined, with their order told by an id. */
  #rows(): { readonly from: string; readonly columns: readonly Column[]; readonly id: string } {
    const both = 'SELECT order_id, customer, quantity, amount, ordered, paid FROM';
    const below = columnsOf('shop.orders', '').filter(({ name }) => both.includes(name));
    return this.#chance.pick([
      { from: 'shop.orders AS r', columns: below, id: 'order_id' },
      {
        from: `(${both} shop.orders UNION ALL ${both} store.orders) AS r`,
        columns: below,
        id: 'order_id, amount, quantity, ordered, customer, paid',
      },
      {
        from: '(SELECT o.order_id, o.customer, o.quantity, d.cost AS amount, d.days FROM shop.orders AS o JOIN carrier.deliveries AS d ON o.order_id = d.order_id) AS r',
        columns: [
          ...below.filter(({ name }) => ['order_id', 'customer', 'quantity', 'amount'].includes(name)),
          { name: 'days', sql: 'days', kind: 'integer', nullable: true },
        ],
        id: 'order_id',
      },
    ]);
  }

  #windowed(turn: number): Source {
    const { from, columns, id } = this.#rows();
    const numbers = columns.filter(({ kind }) => kind === 'integer' || kind === 'decimal');
    const by = this.#chance.pick(['', 'PARTITION BY customer ', 'PARTITION BY quantity > 4 ']);
    const first = this.#chance.pick(['quantity', 'amount DESC NULLS LAST', 'customer NULLS FIRST', 'order_id']);
    const order = `ORDER BY ${first}, ${id}`;
    const { sql: x } = this.#chance.pick(numbers);
    const frames = [
      '',
      ' ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
      ' ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
      ' ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
      ' RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
    ];
    const frame = this.#chance.pick(frames);
    const calls = [
      ...['ROW_NUMBER()', 'RANK()', 'DENSE_RANK()', 'NTILE(3)'].map((name) => `${name} OVER (${by}${order})`),
      ...['LAG', 'LEAD'].map((name) => `${name}(${x}) OVER (${by}${order})`),
      `${x} - LAG(${x}) OVER (${by}${order})`,
      ...['SUM', 'COUNT', 'FIRST_VALUE', 'LAST_VALUE'].map((name) => `${name}(${x}) OVER (${by}${order}${frame})`),
      `NTH_VALUE(${x}, 2) OVER (${by}${order}${frame})`,
      ...['MIN', 'MAX'].map((name) => `${name}(${x}) OVER (${by}${order})`),
      ...['SUM', 'MAX', 'COUNT'].map((name) => `${name}(${x}) OVER (PARTITION BY customer)`),
      ...['PERCENT_RANK()', 'CUME_DIST()'].map((name) => `ROUND(${name} OVER (${by}${order}), 4)`),
    ];
    // What one owner's engine has besides.
    const near = "RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW";
    const exclude = this.#chance.pick(['', ' EXCLUDE CURRENT ROW', ' EXCLUDE GROUP', ' EXCLUDE TIES']);
    const ownCalls = [
      `SUM(${x}) OVER (${by}ORDER BY ordered ${near} EXCLUDE CURRENT ROW)`,
      `COUNT(*) OVER (${by}ORDER BY quantity RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING${exclude})`,
      `SUM(${x}) OVER (named GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING${exclude})`,
      `COUNT(${x}) OVER (named ${near} EXCLUDE CURRENT ROW)`,
    ];
    const isOwn = from === 'shop.orders AS r' && turn % 3 > 0;
    const call = (isOwn ? ownCalls[turn % ownCalls.length] : calls[turn % calls.length]) as string;
    const window = call.includes('(named ') ? ` WINDOW named AS (${by}ORDER BY ordered)` : '';
    const kept = columns.map(({ name }) => name).join(', ');
    return plain(`(SELECT ${kept}, ${call} AS w FROM ${from}${window}) AS t`, [
      ...columns.map((column) => ({ ...column, sql: `t.${column.name}` })),
      { name: 'w', sql: 't.w', kind: 'decimal', nullable: true },
      { name: 'w', sql: 't.w', kind: 'decimal', nullable: true },
    ]);
  }

  /** UNION, INTERSECT, EXCEPT, of one owner's rows or of several owners'. */
  #sets(turn: number): Source {
    const [left, right] = this.#chance.pick<readonly [Table, Table]>([
      ['shop.orders', 'store.orders'],
      ['shop.orders', 'store.orders'],
      ['shop.orders', 'shop.orders'],
    ]);
    const all = columnsOf('shop.orders', 't').slice(1);
    const number = this.#chance.pick(all.filter(({ kind }) => kind === 'integer' || kind === 'decimal'));
    const columns = [
      number,
      ...this.#chance.sample(
        all.filter((column) => column !== number),
        this.#chance.integer(0, 2),
      ),
    ];
    const list = columns.map(({ name }) => name).join(', ');
    const operators = ['UNION', 'INTERSECT', 'EXCEPT', 'INTERSECT ALL', 'EXCEPT ALL'];
    const operator = operators[turn % operators.length] as string;
    const where = this.#chance.happens(0.4) ? ` WHERE ${this.#asked(right, '')}` : '';
    return plain(`(SELECT ${list} FROM ${left} ${operator} SELECT ${list} FROM ${right}${where}) AS t`, columns);
  }

  /** Groups of groups: inside by one owner's engine or under protocol, as a derived table or WITH. */
  #grouped(): Source {
    const [inner, outer] = this.#chance.pick([
      ['store.orders', 'shop.customers AS c JOIN spent AS t ON t.customer = c.id'],
      ['(SELECT * FROM shop.orders UNION ALL SELECT * FROM store.orders) AS u', 'spent AS t'],
      ['shop.orders', 'spent AS t JOIN store.orders AS b ON b.customer = t.customer'],
    ] as const);
    const value = this.#chance.pick([
      'SUM(amount)',
      'COUNT(*)',
      'MAX(quantity)',
      'COUNT(DISTINCT product)',
      'AVG(quantity)',
    ]);
    const filter = this.#chance.happens(0.2) ? ' FILTER (WHERE paid)' : '';
    const having = this.#chance.pick(['', ' HAVING COUNT(*) > 1', ' HAVING SUM(quantity) > 6']);
    const table = `SELECT customer, ${value}${filter} AS total, COUNT(*) AS times FROM ${inner} GROUP BY customer${having}`;
    const columns: Column[] = [
      { name: 'customer', sql: 't.customer', kind: 'integer', nullable: true },
      { name: 'total', sql: 't.total', kind: 'decimal', nullable: true },
      { name: 'times', sql: 't.times', kind: 'integer', nullable: false },
      ...(outer.includes(' c ') ? columnsOf('shop.customers', 'c') : []),
      ...(outer.includes(' b ') ? columnsOf('store.orders', 'b') : []),
    ];
    if (this.#chance.happens(0.5)) return { ...plain(outer, columns), before: `WITH spent AS (${table}) ` };
    return plain(outer.replace('spent AS t', `(${table}) AS t`), columns);
  }

  /** What a row is asked about other rows. */
  lookup(columns: readonly Column[]): string | undefined {
    const key = columns.filter(({ name, kind }) => keys.includes(name) && kind === 'integer');
    const table = this.#chance.pick<Table>(['shop.orders', 'store.orders', 'maker.products', 'carrier.deliveries']);
    const found = this.#chance.sample(key, key.length).flatMap((column) => {
      const name = column.name === 'id' ? 'customer' : column.name;
      return name in tables[table] ? [[column.sql, `s.${name}`] as const] : [];
    });
    const [first] = found;
    if (first === undefined) return undefined;
    const [x, y] = first;
    const some = this.#chance.happens(0.4) ? this.#asked(table, 's') : undefined;
    const where = some === undefined ? '' : ` WHERE ${some}`;
    const equal = ` WHERE ${y} = ${x}${some === undefined ? '' : ` AND ${some}`}`;
    const not = this.#chance.pick(['', 'NOT ']);
    const numbers = columnsOf(table, 's').filter(({ kind }) => kind === 'integer' || kind === 'decimal');
    const { sql: z } = this.#chance.pick(numbers);
    const call = this.#chance.pick([`AVG(${z})`, `MAX(${z})`, `SUM(${z})`, `COALESCE(SUM(${z}), 0)`]);
    return this.#chance.pick([
      `${not}EXISTS (SELECT 1 FROM ${table} AS s${equal})`,
      `${x} ${not}IN (SELECT ${y} FROM ${table} AS s${where})`,
      `${x} > (SELECT ${call} FROM ${table} AS s${where})`,
      `${x} < (SELECT ${call} FROM ${table} AS s${equal})`,
      `(SELECT COUNT(*) FROM ${table} AS s${equal}) ${this.#chance.pick(['<', '>=', '='])} 1`,
    ]);
  }
}
