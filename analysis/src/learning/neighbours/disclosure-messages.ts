/** Lines of the statement of nearest neighbours. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.neighbours-result': {
    en: 'of up to {points} points a run, which it alone knows: what the {k} rows of "{table}" nearest by {features} have as {label}',
    zh: '每次运行至多 {points} 个仅其自己知道的查询点：“{table}” 中按 {features} 距离最近的 {k} 行的 {label}',
  },
  'disclosure.neighbours-enough': {
    en: 'of each point: whether there are {k} rows that have all these values; if not, no answer',
    zh: '每个查询点：是否有 {k} 行具备上述全部取值；若否，则没有结果',
  },
  'disclosure.neighbours-enough-stacked': {
    en: 'of each point: whether there are {k} rows that have all these values, and at least {minimum} of the {k} nearest are not its own; if not, no answer',
    zh: '每个查询点：是否有 {k} 行具备上述全部取值，且最近的 {k} 行中至少 {minimum} 行不属于其自己；若否，则没有结果',
  },
  'disclosure.neighbours-answer-class': {
    en: 'of each point: the value of {label} that most of these {k} rows have, of equally frequent ones the first of its list',
    zh: '每个查询点：这 {k} 行中 {label} 最多见的取值；若有并列，取其清单中靠前者',
  },
  'disclosure.neighbours-answer-counts': {
    en: 'of each point: how many of these {k} rows have each value of {label}; no further minimum holds for these numbers',
    zh: '每个查询点：这 {k} 行中 {label} 各取值的行数；这些数不再适用最小分组',
  },
  'disclosure.neighbours-answer-mean': {
    en: 'of each point: the sum of {label} over these {k} rows, which gives its mean',
    zh: '每个查询点：这 {k} 行的 {label} 之和，由此得出均值',
  },
  'disclosure.neighbours-infer-repeat': {
    en: 'can work out: values of {label} of single rows, by points whose nearest rows differ in one row, in one run or in several; each answer is about {k} rows, but not what two of them leave between each other. As it chooses its points in secret, nobody sees that it does. Owners allow that by the use "single-out"',
    zh: '可推算：通过最近行仅相差一行的若干查询点（在一次或多次运行中），得知单行的 {label}；每个结果涉及 {k} 行，但两个结果之差则不然。由于查询点由其秘密选定，他方看不出来。数据方以用途“single-out”允许',
  },
  'disclosure.neighbours-infer-map': {
    en: 'can work out likewise: near which points rows lie, and so values of {features} of single rows, as far as the answers change from point to point',
    zh: '可同样推算：行分布在哪些点附近，从而在结果随查询点变化的范围内得知单行的 {features}',
  },
  'disclosure.neighbours-infer-group': {
    en: 'can work out: the value of {label} of every row near a point, where the answer shows that all {k} have the same and it knows who they are',
    zh: '可推算：若结果表明 {k} 行取值相同，且其知道是哪些行，则可得知某点附近每一行的 {label}',
  },
  'disclosure.neighbours-coarse': {
    en: 'where {minimum} rows have all these values: whether all of them have the same number, or nearly so (a deviation below 1/10,000 of the largest that the declared range allows may count as none), of each of {columns}; where they have, the run ends, with its name and without an answer',
    zh: '若有 {minimum} 行具备上述全部取值：{columns} 各列在这些行中的取值是否相同或几乎相同（标准差小于声明范围所允许最大数的 1/10,000 时可能视为相同）；若有这样的列，运行即结束，公布其名称而没有结果',
  },
  'disclosure.neighbours-attempts': {
    en: 'if a run ends before the answers are told: that, and the same of these columns once more; the contract is not used up by it',
    zh: '若运行在公布结果之前结束：获知此事，并在下次尝试时再次获知这些列的同一情况；合约不因此用尽',
  },
  'disclosure.neighbours-asks': {
    en: 'that {caller} asks, and when; not about which points, and not how many of the {points}',
    zh: '{caller} 在何时提问；但不知其查询点，也不知在 {points} 个中用了几个',
  },
  'disclosure.neighbours-nobody-points': {
    en: 'the points that {caller} asks about',
    zh: '{caller} 所询问的查询点',
  },
  'disclosure.neighbours-nobody-rows': {
    en: 'which rows of {tables} are nearest to a point, or how far they are, from one answer alone, by anybody who has chosen none of the rows',
    zh: '未曾安排任何行的人，仅凭一个结果，无法得知 {tables} 的哪些行距某点最近，或其距离',
  },
});
