/** What is wrong with a question of trees. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'trees.other-name': {
    en: '"{found}" is called "{ours}" here',
    zh: '“{found}”在此写作“{ours}”',
    hint: { en: 'write "{ours}": {expected}', zh: '请写 "{ours}"：{expected}' },
  },
  'trees.option-of-model': {
    en: '"{option}" is nothing that a {model} has; it is of {models}',
    zh: '{model} 没有 "{option}"；它属于 {models}',
    hint: { en: 'leave it out, or name the other model', zh: '请去掉它，或改用相应的模型' },
  },
  'trees.min-child-rows': {
    en: '"minChildRows" is {found}, and the minimum group size of the owners is {minimum}',
    zh: '"minChildRows" 为 {found}，而各数据方的最小分组为 {minimum}',
    hint: {
      en: 'take {minimum} or more, or leave it out: a leaf of fewer rows would tell their labels, also by scores',
      zh: '请取 {minimum} 或更多，或不写：行数更少的叶子会透露这些行的标签，评分时也是如此',
    },
  },
  'trees.loss-of-label': {
    en: 'the loss {loss} does not fit the label {column}, which is {type}',
    zh: '损失 {loss} 不适用于标签 {column}，其类型为 {type}',
    hint: {
      en: 'logistic takes a label of yes or no (or "positive"), softmax a list of values, squared a number, poisson whole numbers',
      zh: 'logistic 用于是/否标签（或写明 "positive"），softmax 用于有取值列表的列，squared 用于数值，poisson 用于整数',
    },
  },
  'trees.counts': {
    en: 'labels {column} are declared from {min} to {max}; the loss poisson takes counts from 0 to {most}',
    zh: '标签 {column} 声明的范围为 {min} 至 {max}；损失 poisson 用于 0 至 {most} 的计数',
    hint: {
      en: 'ask its owner to declare the range that it has, or take the loss squared',
      zh: '请数据方声明其实际范围，或改用损失 squared',
    },
  },
  'trees.monotone-unused': {
    en: '"monotone" names {column}, which is not among the features',
    zh: '"monotone" 写有 {column}，而它不在特征之中',
    hint: { en: 'name features of the model', zh: '请写模型的特征' },
  },
  'trees.monotone-categories': {
    en: '"monotone" names {column}, a list of values without an order',
    zh: '"monotone" 写有 {column}，其取值列表没有次序',
    hint: {
      en: 'name numbers, dates or features with two values, or let kind "prepare" give its values an order ("ordinal")',
      zh: '请写数值、日期或只有两个取值的特征，或用 "prepare" 为其取值赋予次序（"ordinal"）',
    },
  },
  'trees.classes': {
    en: 'the label {column} has {found} values; at most {most} classes are possible',
    zh: '标签 {column} 有 {found} 个取值；最多 {most} 个类别',
    hint: {
      en: 'write "positive" to tell one value from all others, or ask the owner to put rare values together',
      zh: '请用 "positive" 区分某一取值与其余取值，或请数据方合并罕见取值',
    },
  },
  'trees.base-score': {
    en: '"baseScore" is {found}; with loss {loss} it is {expected}',
    zh: '"baseScore" 为 {found}；损失为 {loss} 时应为 {expected}',
    hint: { en: 'give such a number, or leave it out', zh: '请给出这样的数，或不写' },
  },
  'trees.wide-label': {
    en: 'labels {column} are from {min} to {max}, 0 included; trees take a range of up to {most}',
    zh: '标签 {column} 的范围（含 0）为 {min} 至 {max}；树模型可取的范围宽度不超过 {most}',
    hint: {
      en: 'ask its owner to declare the range that it has, or to give it in larger units or with fewer decimals',
      zh: '请数据方声明其实际范围，或改用更大的单位、更少的小数位',
    },
  },
  'trees.weights': {
    en: 'weights {column} go from {min} to {max} and are {type}; trees take whole numbers from 0 to {most}',
    zh: '权重 {column} 的范围为 {min} 至 {max}，类型为 {type}；树模型取 0 至 {most} 的整数',
    hint: {
      en: 'take an integer column, and ask its owner to declare its range',
      zh: '请使用整数列，并请数据方声明其范围',
    },
  },
  'trees.told-in-stack': {
    en: 'the trees would be told to {names}, who has rows of its own one under those of others',
    zh: '树将公布给 {names}，而其自己的行与他方的行上下堆叠',
    hint: {
      en: 'leave "trees" out of "tell", or name other recipients: less its own rows, a leaf would speak of few rows of others',
      zh: '请从 "tell" 中去掉 "trees"，或指定其他接收方：去掉自己的行之后，叶子可能只涉及他方的少数行',
    },
  },
  'trees.leak-in-stack': {
    en: '"leak": "{leak}" shows computers which rows go where, and rows of {stack} are whole rows of one owner each',
    zh: '"leak": "{leak}" 使各计算方看到各行的去向，而 {stack} 的每一行完整属于某一数据方',
    hint: { en: 'leave it out, or train on an aligned table', zh: '请去掉它，或在对齐表上训练' },
  },
  'trees.leak-resume': {
    en: '"leak": "{leak}" puts the rows in a new order at each attempt, so that a failed run cannot be gone on with',
    zh: '"leak": "{leak}" 在每次尝试时重新打乱行序，因此失败的运行无法继续',
    hint: { en: 'leave "onFailure" out', zh: '请去掉 "onFailure"' },
  },
  'trees.no-split-owner': {
    en: '"own-splits" tells recipients of splits by columns of their own, and {recipients} have none among the features',
    zh: '"own-splits" 向接收方告知按其自己的列所作的分裂，而 {recipients} 在特征中没有自己的列',
    hint: {
      en: 'name an owner of features as recipient ({owners}), or leave it out; columns of a stack are nobody’s own',
      zh: '请将特征的数据方（{owners}）列为接收方，或去掉它；堆叠表的列不属于任何单独一方',
    },
  },
  'trees.own-and-all': {
    en: '"trees" tells recipients all splits, so that nothing is left of "own-splits", which tells each only those by its own columns',
    zh: '"trees" 向接收方告知全部分裂，因此只告知其自己各列分裂的 "own-splits" 失去意义',
    hint: { en: 'leave one of the two out of "tell"', zh: '请从 "tell" 中去掉其中之一' },
  },
  'trees.stop': {
    en: '"stop" is after every {found} rounds, of {rounds} in all, and {percent} % of the rows are left out for tests',
    zh: '"stop" 为每 {found} 轮一次，共 {rounds} 轮，留出 {percent}% 的行用于检验',
    hint: {
      en: 'leave rows out ("test": { "share": 0.3, "seed": 1 }), and take no more rounds than there are, in at most {most} blocks',
      zh: '请留出行（"test": { "share": 0.3, "seed": 1 }），且轮数不超过总数，至多分为 {most} 段',
    },
  },
  'trees.too-large': {
    en: 'the model has {found} split columns of {planes} bits each: at most {most} bits in all',
    zh: '模型有 {found} 个分裂列，每列 {planes} 位：合计最多 {most} 位',
    hint: { en: 'take fewer trees, a smaller depth, or fewer bins', zh: '请减少树的数量、深度或分箱数' },
  },
});
