import { addCatalogue } from '@tacit/engine/text';

/** The statement of a service of look-ups. */
addCatalogue({
  'disclosure.lookup-row': {
    en: 'for each question that it asks: {columns} of the one row of {table} whose {key} it gives, or that there is none',
    zh: '每次查询：{table} 中 {key} 与其所给值相同的那一行的 {columns}，或得知没有这样的行',
  },
  'disclosure.lookup-there': {
    en: 'for each question that it asks: whether {table} has a row whose {key} it gives',
    zh: '每次查询：{table} 中是否有 {key} 与其所给值相同的行',
  },
  'disclosure.lookup-checks': {
    en: 'if there is such a row: for each of {checks} whether the value that it gives is the same; not the value itself',
    zh: '若有这样的行：{checks} 中每一项的值是否与其所给的相同；不含该值本身',
  },
  'disclosure.lookup-chosen': {
    en: 'chooses whom it asks about: up to {perDay} keys a day (UTC), of people it knows or guesses',
    zh: '自行选择查询对象：每天（UTC）最多 {perDay} 个键，可以是其认识的人，也可以是猜测的',
  },
  'disclosure.lookup-chosen-elements': {
    en: 'chooses whom it asks about: up to {perDay} people a day (UTC); if it does not follow the protocol, {guesses} guesses, each of a key ({key}) or of one of {checks} beside one',
    zh: '自行选择查询对象：每天（UTC）最多 {perDay} 人；若不遵守协议，则为 {guesses} 次猜测，每次可猜一个 {key}，或其旁的 {checks} 之一',
  },
  'disclosure.lookup-changes': {
    en: 'can work out: of everybody whom it has asked about once, their row in all versions under the same key that it has fetched, earlier and later ones, so what changed and when; without asking again, so that it is no question of the day and {owner} does not see it. Only a new key ends that. Versions do not show by themselves which of the other rows changed',
    zh: '可推算出：对查询过一次的每个人，得知其在所取得的、使用同一密钥的各版本（包括更早和更晚的版本）中的行，因而得知何时有何变化；无需再次查询，因此不计入当天的查询次数，{owner} 也看不到；只有更换密钥才能终止。各版本本身不显示其他行中哪些有变化',
  },
  'disclosure.lookup-changes-retrieval': {
    en: 'can work out: what changed about somebody whom it has asked about, by asking again after a new version; under the same key also by fetching that row in place of that of another question. Versions do not show by themselves which rows changed',
    zh: '可推算出：在新版本发布后再次查询同一人，得知其信息有何变化；若密钥未更换，也可在另一次查询时改为取回该行。各版本本身不显示哪些行有变化',
  },
  'disclosure.lookup-repeats': {
    en: 'may keep what it was told; nothing takes it back',
    zh: '可保存已得知的内容；无法收回',
  },
  'disclosure.lookup-size': {
    en: 'the size of what is published, filled up: {rows} rows, whatever {table} has; when versions are published, and whether the key was changed',
    zh: '所发布内容的规模（已填充）：{rows} 行，与 {table} 的实际行数无关；各版本的发布时间，以及密钥是否更换',
  },
  'disclosure.lookup-card': {
    en: 'the card of {table}, as every other peer of {owner} does: names, types, declared ranges and lists of values of the {used} columns with a permitted use, and which keys occur once or how often at most',
    zh: '{table} 的数据卡（{owner} 的其他所有对等方同样可见）：{used} 个获准使用的列的名称、类型、声明范围和取值列表，以及哪些键不重复或至多重复几次',
  },
  'disclosure.lookup-sealed': {
    en: 'holds all rows sealed; each opens only with an answer of {owner} to a question about its very key',
    zh: '持有全部已密封的行；每一行只有在 {owner} 就该行的键作出应答后才能打开',
  },
  'disclosure.lookup-retrieved': {
    en: 'fetches sealed rows from {owner}: for each question parts of other sealed rows, too, that open only with an answer of {owner} to a question about their very key',
    zh: '从 {owner} 取回已密封的行：每次查询也会得到其他密封行的部分内容，而这些行只有在 {owner} 就其键作出应答后才能打开',
  },
  'disclosure.lookup-asked': {
    en: 'that a question was asked, by whom, when, and how many at once, and when it fetches a version; not about whom, not what came of it',
    zh: '有人提出查询、由谁、何时、一次多少个，以及何时取得某个版本；不知道查询的是谁，也不知道结果',
  },
  'disclosure.lookup-asked-retrieval': {
    en: 'nothing of which row is fetched, if learning with errors (LWE) is hard at the parameters of the protocol',
    zh: '不知道取回的是哪一行，前提是在该协议参数下带误差学习问题（LWE）是困难的',
  },
  'disclosure.lookup-duration': {
    en: 'how long {owner} takes to answer, and so how busy it is with other callers',
    zh: '{owner} 应答所需的时间，由此可知其因其他查询方而有多忙',
  },
  'disclosure.lookup-question': {
    en: 'the whole question with its names, the rules for keys, the plan and this statement',
    zh: '整个问题（含其中的名称）、键的规整规则、执行计划以及本声明',
  },
  'disclosure.lookup-trust-owner': {
    en: 'is protected even if the caller does not follow the protocol: its rows open by answers that it has given, one for each key, and each of these in all versions under the same key; callers that put what they were told together know what all of them asked, and a caller whose contract has ended opens what it once asked about in any later version under the same key that another hands to it',
    zh: '即使查询方不遵守协议也受到保护：每次应答只能打开一个键的行，且在使用同一密钥的各版本中均可打开；若多个查询方合并所得内容，则得知它们共同查询过的全部；合约已终止的查询方若从他人处取得使用同一密钥的更晚版本，仍可在其中打开其曾查询过的行',
  },
  'disclosure.lookup-trust-caller': {
    en: 'is protected even if {owner} does not follow the protocol: it learns nothing from a question, and proves with each answer that it used the key of the version whose notice it signed. It can publish wrong rows, or leave some out; or damage one, so that a question about it fails: it is not told, but would see that the caller asks again, or stops asking, because of it. A version made for one caller alone would show when callers compare the digest of its notice, which is the same for all; so would it if {owner} left one caller on an old version by not announcing the next',
    zh: '即使 {owner} 不遵守协议也受到保护：它从各次查询一无所获，且每次应答都须证明所用的是其签名公告中该版本的密钥。它可以发布错误的行或略去某些行，也可以损坏某一行，使针对该行的查询失败：它不会得知，但若查询方因此再次查询或停止查询，它会看到。公告的摘要对所有查询方相同，因此若为某个查询方单独制作版本，查询方之间比对摘要即可发现；若 {owner} 不向某个查询方公告新版本而使其停留在旧版本，同样只能由此发现',
  },
  'disclosure.lookup-trust-caller-retrieval': {
    en: 'is protected even if {owner} does not follow the protocol: it learns nothing from a question. But it can make questions fail or find nothing; that a row is not there is proven by nothing; it would see that the caller asks again because of it. It can leave one caller on an old version by not announcing the next, which shows when callers compare the versions they were told',
    zh: '即使 {owner} 不遵守协议也受到保护：它从各次查询一无所获。但它可以使查询失败或查无结果；“没有这样的行”并无证明；若查询方因此再次查询，它会看到。它可以不向某个查询方公告新版本而使其停留在旧版本，查询方之间比对所获知的版本即可发现',
  },
  'disclosure.lookup-nobody': {
    en: 'which people a caller asked about; rows that nobody asked about; how many rows {table} has',
    zh: '查询方查询过哪些人；无人查询过的行；{table} 有多少行',
  },
});
