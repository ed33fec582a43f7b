/** Text of the errors about connections to other parties. Imported for its effect by whoever raises them. */
import { addCatalogue } from '../base/text.ts';

addCatalogue({
  'peer.unreachable': {
    en: '{party} cannot be reached at {url} ({cause})',
    zh: '无法连接 {party}（{url}）：{cause}',
    hint: {
      en: 'check that {party} is running, that the address is right, and that no firewall is in between',
      zh: '请确认 {party} 正在运行、地址正确，并且没有防火墙阻挡',
    },
  },
  'peer.certificate-not-pinned': {
    en: '{party} shows another certificate than the pinned one: found SHA-256 {found}, expected {expected}',
    zh: '{party} 出示的证书与已锁定的证书不一致：收到的 SHA-256 为 {found}，应为 {expected}',
    hint: {
      en: 'ask {party}, over another channel, whether its certificate changed; only then exchange a new invitation',
      zh: '请通过其他渠道向 {party} 核实是否更换了证书；核实无误后再重新交换邀请',
    },
  },
  'peer.refused': {
    en: '{party} at {url} refused the link: {cause}',
    zh: '{party}（{url}）拒绝建立连接：{cause}',
    hint: {
      en: 'check that {party} takes part in the same run and has pinned the certificate of this party',
      zh: '请确认 {party} 参与的是同一次运行，并且已锁定本方的证书',
    },
  },
  'peer.bad-link': {
    en: 'the link to {party} cannot be: found {found}, expected {expected}',
    zh: '无法建立到 {party} 的连接：收到 {found}，应为 {expected}',
    hint: {
      en: 'ask {party} for the invitation to this run; plain ws:// works on the same machine only',
      zh: '请向 {party} 索取本次运行的邀请；不加密的 ws:// 只能在同一台机器上使用',
    },
  },
  'certificate.name': {
    en: 'a name of {found} characters cannot be in a certificate',
    zh: '长度为 {found} 个字符的名称不能写入证书',
    hint: { en: 'give the party a name of 1 to 64 characters', zh: '请为参与方取 1 至 64 个字符的名称' },
  },
  'certificate.file': {
    en: '{file} does not hold a private key and its certificate',
    zh: '{file} 中没有私钥及其对应的证书',
    hint: {
      en: 'give the file that identityFile() has made, or another path: a new identity is made there, and all peers must pin it anew',
      zh: '请指定由 identityFile() 生成的文件,或换一个路径:将在该处生成新的身份,所有其他方都需要重新固定其证书',
    },
  },
  'peer.not-connected': {
    en: '{party} did not connect within {seconds} s',
    zh: '{party} 在 {seconds} 秒内没有建立连接',
    hint: {
      en: 'check that {party} is running and can reach the address of this party',
      zh: '请确认 {party} 正在运行，并且能够访问本方的地址',
    },
  },
});
