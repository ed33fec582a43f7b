/** Texts about peers, and tokens of programs. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.peer': { en: 'invite, accept, list and remove peers', zh: '邀请、接受、列出和移除对等方' },
  'cli.token': {
    en: 'further tokens for the interface of this party, each with roles',
    zh: '管理本方接口的其他令牌及其角色',
  },
  'cli.peer.invite': {
    en: 'make a code that lets one other party join as a peer',
    zh: '生成邀请码，让另一参与方与本方互认',
  },
  'cli.peer.for': { en: 'only the party of this name can use the code', zh: '仅该名称的参与方可以使用此邀请码' },
  'cli.peer.invite.note': {
    en: 'Send this code to the other party over a channel you trust. It works once, until {expires}.\nThen compare check numbers by phone: tacit peer list{flag}',
    zh: '请通过可信渠道把邀请码发给对方。它只能使用一次，有效期至 {expires}。\n之后请电话核对校验码：tacit peer list{flag}',
  },
  'cli.peer.invite.note-for': {
    en: 'Send this code to {name} over a channel you trust. Only a party called {name} can use it, once, until {expires}.\nThen compare check numbers by phone: tacit peer show {name}{flag}',
    zh: '请通过可信渠道把邀请码发给 {name}。只有名为 {name} 的参与方可以使用，且仅限一次，有效期至 {expires}。\n之后请电话核对校验码：tacit peer show {name}{flag}',
  },
  'cli.peer.accept': {
    en: 'accept a code from another party (- reads it from standard input); both pin each other',
    zh: '接受对方的邀请码（- 表示从标准输入读取），双方互相锁定身份',
  },
  'cli.peer.accepted': {
    en: '{name} at {url} is now a peer; certificate {pin}\ncheck number {number}: ask {name} by phone whether it sees the same (tacit peer list)',
    zh: '已与 {name}（{url}）互认；证书指纹 {pin}\n校验码 {number}：请电话确认 {name} 看到的相同（tacit peer list）',
  },
  'cli.peer.list': { en: 'list peers', zh: '列出对等方' },
  'cli.peer.show': {
    en: 'one peer: address, keys, check number, and whether it can be reached now',
    zh: '查看一个对等方：地址、密钥、校验码，以及当前能否连接',
  },
  'cli.peer.check': { en: 'also try to reach each', zh: '同时检查能否连接' },
  'cli.peer.cards': {
    en: "print this party's card and its peers', for receipt verify --peers",
    zh: '输出本方与各对等方的名片，供 receipt verify --peers 使用',
  },
  'cli.peer.remove': { en: 'forget a peer', zh: '移除对等方' },
  'cli.peer.none': {
    en: 'no peers yet; begin with: tacit peer invite',
    zh: '还没有对等方；请先运行：tacit peer invite',
  },
  'cli.peer.clock-ahead': { en: 'its clock is {difference} ahead', zh: '对方时钟快 {difference}' },
  'cli.peer.clock-behind': { en: 'its clock is {difference} behind', zh: '对方时钟慢 {difference}' },
  'cli.peer.link': { en: 'reachable, {ms} ms, {bandwidth}', zh: '可连接，{ms} 毫秒，{bandwidth}' },
  'cli.peer.reachable': { en: 'reachable, {ms} ms', zh: '可连接，{ms} 毫秒' },
  'cli.token.add': {
    en: 'make a token and print it, once',
    zh: '创建令牌并显示一次',
  },
  'cli.token.name': {
    en: "the token's name, which the audit log gives with what is done with it",
    zh: '令牌名称；审计日志会以此记录由它所做的操作',
  },
  'cli.token.role': {
    en: 'ask (questions, runs, results), approve (sign, policies, data), administer (peers, data, tokens, audit, stop); more than one: repeat',
    zh: 'ask（提问、运行、查看结果）、approve（签署、策略、数据）、administer（对等方、数据、令牌、审计、停止）；多个角色请重复该选项',
  },
  'cli.token.days': { en: 'days until it ends (default: until revoked)', zh: '有效天数（默认直到撤销）' },
  'cli.token.list': { en: 'list tokens and their roles', zh: '列出令牌及其角色' },
  'cli.token.revoke': { en: 'end a token at once', zh: '立即撤销令牌' },
  'cli.token.revoked': { en: 'revoked {name}', zh: '已撤销 {name}' },
  'cli.token.none': {
    en: 'no tokens beside the one in the home directory',
    zh: '除主目录中的令牌外，没有其他令牌',
  },
  'cli.token.note': {
    en: 'This is shown once. Whoever has it sets TACIT_TOKEN to it, TACIT_URL to {url} and TACIT_CERTIFICATE to {pin}.',
    zh: '令牌仅显示这一次。使用者请设置 TACIT_TOKEN 为该令牌，TACIT_URL 为 {url}，TACIT_CERTIFICATE 为 {pin}。',
  },
  'cli.token.bad-role': {
    en: 'there is no role {found}; roles are {roles}',
    zh: '没有角色 {found}；可用角色：{roles}',
    hint: { en: 'for example: --role ask', zh: '例如：--role ask' },
  },
  'cli.token.bad-days': {
    en: '--days {found} is not a positive number of days',
    zh: '--days {found} 不是正的天数',
    hint: { en: 'for example: --days 90', zh: '例如：--days 90' },
  },
});
