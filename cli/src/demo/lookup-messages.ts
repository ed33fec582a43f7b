import { addCatalogue } from '@tacit/party/api';

/** The demonstration of look-ups. */
addCatalogue({
  'demo.lookup': {
    en: 'An agency has scores of persons. A bank may ask about its applicants; the agency must not learn about whom, and the bank nothing about anybody else.\nTwo party processes, connected over TLS 1.3 on this machine:',
    zh: '一家机构有个人评分。银行可以查询自己的申请人；该机构不得知道查询的是谁，银行不得获知其他任何人的信息。\n本机上运行两个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.lookup.applicants': { en: '{rows} applicants, in no dataset', zh: '{rows} 个申请人，不是数据集' },
  'demo.lookup.heading.service': { en: 'The service', zh: '服务' },
  'demo.lookup.heading.library': { en: 'The sealed library', zh: '密封的查询库' },
  'demo.lookup.heading.one': { en: 'One person at a time', zh: '逐人查询' },
  'demo.lookup.heading.many': { en: 'Many at once', zh: '批量查询' },
  'demo.lookup.heading.seen': { en: 'What the agency saw', zh: '机构看到了什么' },
  'demo.lookup.proposed': {
    en: 'contract {digest}, {id}: it stands until {until}, and is approved once',
    zh: '合约 {digest}，{id}：有效期至 {until}，只需批准一次',
  },
  'demo.lookup.sealed': {
    en: '{rows} persons made {entries} sealed rows, {bytes} bytes in all: one to find each person, and one for each element that is compared. Version {version}, SHA-256 {digest}, signed by the agency. A row opens only with an answer of the agency to a question about its very key.',
    zh: '{rows} 人制成 {entries} 个密封行，共 {bytes} 字节：每人一行用于查找，每个比对项另有一行。第 {version} 版，SHA-256 {digest}，由机构签名。每一行只有在机构就该行的键作出应答后才能打开。',
  },
  'demo.lookup.asks': { en: 'The bank asks about {id} {name} {mobile}', zh: '银行查询 {id} {name} {mobile}' },
  'demo.lookup.again': { en: 'The bank asks about the first person again', zh: '银行再次查询第一个人' },
  'demo.lookup.found': {
    en: '  and learns: score {score}, band {band}; {elements}',
    zh: '  得知：评分 {score}，等级 {band}；{elements}',
  },
  'demo.lookup.same': { en: 'name and mobile number are the same', zh: '姓名与手机号均一致' },
  'demo.lookup.differs': { en: 'different: {differs}', zh: '不一致：{differs}' },
  'demo.lookup.nobody': { en: '  and learns: there is no such person', zh: '  得知：没有这个人' },
  'demo.lookup.wire': {
    en: '  {sent} bytes to the agency, {received} back, as declared; {milliseconds} ms',
    zh: '  发给机构 {sent} 字节，返回 {received} 字节，与声明一致；{milliseconds} 毫秒',
  },
  'demo.lookup.wire-fetched': {
    en: '  {sent} bytes to the agency, {received} back, as declared; {milliseconds} ms, in which the sealed rows were fetched, once a version',
    zh: '  发给机构 {sent} 字节，返回 {received} 字节，与声明一致；{milliseconds} 毫秒，其中包括取得密封行（每个版本一次）',
  },
  'demo.lookup.wire-other': {
    en: '  {sent} bytes to the agency, {received} back: not what was declared ({declared}); {milliseconds} ms',
    zh: '  发给机构 {sent} 字节，返回 {received} 字节：与声明不符（{declared}）；{milliseconds} 毫秒',
  },
  'demo.lookup.batch': {
    en: '{asked} applicants: {same} are there with this name and number, {differ} with another, {nobody} are not there',
    zh: '{asked} 个申请人：{same} 人姓名与手机号均一致，{differ} 人有不一致，{nobody} 人不存在',
  },
  'demo.lookup.column.id': { en: 'identity number, as typed', zh: '身份证号（录入形式）' },
  'demo.lookup.column.score': { en: 'score', zh: '评分' },
  'demo.lookup.column.band': { en: 'band', zh: '等级' },
  'demo.lookup.column.elements': { en: 'name, mobile', zh: '姓名、手机号' },
  'demo.lookup.elements-same': { en: 'the same', zh: '一致' },
  'demo.lookup.elements-none': { en: 'no such person', zh: '没有这个人' },
  'demo.lookup.seen': {
    en: 'This is all that it has of these calls: who, when, how many, and blinded keys of which it keeps a digest. Call 1 and call {again} were about the same person, and look like any two.',
    zh: '关于这些调用，机构只有以下记录：谁、何时、多少个，以及盲化的键（仅保留摘要）。第 1 次与第 {again} 次查询的是同一个人，看上去与任意两次无异。',
  },
  'demo.lookup.column.call': { en: 'call', zh: '调用' },
  'demo.lookup.column.at': { en: 'at', zh: '时间' },
  'demo.lookup.column.questions': { en: 'questions', zh: '查询数' },
  'demo.lookup.column.request': { en: 'digest of the blinded keys', zh: '盲化键的摘要' },
  'demo.lookup.quota': {
    en: 'Asked today: {today} of {perDay}.',
    zh: '今日已查询：{today} / {perDay}。',
  },
  'demo.lookup.equal': {
    en: '✓ all {answers} answers are those that a program of its own finds in the agency’s file',
    zh: '✓ 全部 {answers} 个应答都与另一个独立程序在机构文件中找到的结果一致',
  },
  'demo.lookup.receipts': {
    en: 'One receipt a call at each side, signed by both: {verified} of {count} verified offline',
    zh: '每次调用双方各有一份回执，均由双方签名：{count} 份中有 {verified} 份通过离线验证',
  },
  'demo.stage.seal': { en: 'seal the rows', zh: '密封各行' },
  'demo.stage.ask': { en: 'ask about one person at a time', zh: '逐人查询' },
  'demo.stage.askMany': { en: 'ask about many', zh: '批量查询' },
});
