import { addCatalogue } from '@tacit/party/api';

/** The demonstration of TPC-H. */
addCatalogue({
  'demo.tpch': {
    en: 'A shop has orders and their lines, its suppliers’ platform parts, suppliers and prices, a club the customers: tables of TPC-H at scale factor 0.01, whose five queries are asked as the standard writes them. So that the answers are the standard’s, the policies show groups of any size and allow every use.\nThree party processes, connected over TLS 1.3 on this machine:',
    zh: '商店有订单及其明细，供应商平台有零件、供应商和价格，会员俱乐部有客户：这些是 TPC-H 规模因子 0.01 的表，五个查询按标准原文提出。为使答案与标准一致，策略允许公布任意大小的分组并允许所有用途。\n本机上运行三个参与方进程，彼此以 TLS 1.3 相连：',
  },
  'demo.tpch.question': { en: 'Query {number}: {owners}', zh: '查询 {number}：{owners}' },
  'demo.tpch.more': { en: '… and {rows} more rows', zh: '……另有 {rows} 行' },
  'demo.tpch.equal': {
    en: '✓ as DuckDB answers over all tables in one place',
    zh: '✓ 与 DuckDB 对汇集到一处的全部表的答案一致',
  },
  'demo.tpch.different': {
    en: '✗ not what DuckDB answers over all tables in one place',
    zh: '✗ 与 DuckDB 对汇集到一处的全部表的答案不一致',
  },
  'demo.tpch.cost': {
    en: '{rounds} rounds, {sent} sent, as the contract declared; receipts signed by all: {verified} of {count} verified offline',
    zh: '{rounds} 轮，发送 {sent}，与合约声明一致；各方签署的回执：{count} 份中有 {verified} 份通过离线验证',
  },
  'demo.tpch.other-cost': {
    en: '{rounds} rounds, {sent} sent: not what the contract declared; receipts: {verified} of {count} verified offline',
    zh: '{rounds} 轮，发送 {sent}：与合约声明不符；回执：{count} 份中有 {verified} 份通过离线验证',
  },
  'demo.tpch.sent': { en: '{party} {megabytes} MB', zh: '{party} {megabytes} MB' },
  'demo.tpch.seconds': {
    en: '{agreed} s to compile at three parties and to sign, {run} s to run',
    zh: '三方编译并签署 {agreed} 秒，运行 {run} 秒',
  },
  'demo.stage.tpch': { en: 'agree on the query and run it', zh: '就查询达成一致并运行' },
  'demo.stage.tpch-5': { en: 'query 5', zh: '查询 5' },
  'demo.stage.tpch-9': { en: 'query 9', zh: '查询 9' },
  'demo.stage.tpch-14': { en: 'query 14', zh: '查询 14' },
  'demo.stage.tpch-17': { en: 'query 17', zh: '查询 17' },
  'demo.stage.tpch-19': { en: 'query 19', zh: '查询 19' },
});
