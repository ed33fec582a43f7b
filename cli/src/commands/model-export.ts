/** Writes a model whose numbers this party was told as a file for other programs. */
import { withoutFormula, renderCsv } from '@tacit/party/api/report';
import { type ModelCard, type PartyClient, ProblemError, say, UsageError } from '@tacit/party/api';
import type { GlmCard, ToldModel, TrainNumbers, TreesCard, TreesNumbers } from '@tacit/party/api/model-export';
import { type Command, Option } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { checkFree, writeResult } from '../output/result-file.ts';

const formats = ['pmml', 'onnx', 'xgboost', 'json', 'csv'] as const;
type Format = (typeof formats)[number];

interface Options {
  readonly format: Format;
  readonly output?: string;
  readonly force?: boolean;
}

/** What a recipient of the training was told, and the version of the software that the contract names. */
type Told =
  | { readonly kind: 'linear'; readonly model: ToldModel; readonly numbers: TrainNumbers; readonly version: string }
  | {
      readonly kind: 'trees';
      readonly model: { readonly name: string; readonly card: TreesCard; readonly numbers: TreesNumbers };
      readonly version: string;
    };

export function defineExport(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  examples(
    command
      .command('export')
      .description(describe('cli.model.export'))
      .argument('<name>', describe('cli.model.name'))
      .addOption(new Option('--format <format>', describe('cli.model.format')).choices(formats).default('pmml'))
      .option('--output <file>', describe('cli.result.output'))
      .option('--force', describe('cli.result.force')),
    language,
    'tacit model export train/3f9a21c07d11be04/model --output model.pmml',
    'tacit model export 3f9a --format onnx --output model.onnx',
    'tacit model export 3f9a --format csv --output scorecard.csv',
  ).action(async (name: string, { format, output, force }: Options) => {
    const shell = io();
    if (output !== undefined) checkFree(output, force === true);
    // No terminal shows bytes, and few programs take them from one.
    if (format === 'onnx' && output === undefined) throw new UsageError('cli.model.binary', { format });
    const content = await contentOf(await toldModel(await connect(shell), name), format, shell);
    if (output === undefined) {
      shell.data(String(content));
      return;
    }
    writeResult(output, content, force === true);
    shell.show({ file: output, format }, () => say('cli.model.exported', { name, file: output }, language));
  });
}

async function contentOf(told: Told, format: Format, { language }: Io): Promise<string | Uint8Array> {
  // Only then: it brings the engine's arithmetic along, which nothing else here needs.
  const { exportedModel, onnxOf, plainTrees, pmmlOf, scorecardLines, treesOnnxOf, xgboostOf } = await import(
    '@tacit/party/api/model-export'
  );
  const { version } = told;
  const known = told.kind === 'trees' ? ['onnx', 'xgboost'] : formats.filter((each) => each !== 'xgboost');
  if (!known.includes(format)) {
    const { name, card } = told.model;
    throw new UsageError('cli.model.other-format', { name, family: card.family, format, known });
  }
  if (told.kind === 'trees') {
    const plain = plainTrees(told.model);
    return format === 'onnx' ? treesOnnxOf(plain, version) : xgboostOf(plain);
  }
  const { model, numbers } = told;
  if (format === 'pmml') return pmmlOf(model, version);
  if (format === 'onnx') return onnxOf(model, version);
  if (format === 'json') return `${JSON.stringify(exportedModel(model), undefined, 2)}\n`;
  const title = (key: string): string => say(`cli.model.scorecard.${key}`, {}, language);
  return renderCsv(
    ['feature', 'bin', 'points', 'rounded'].map(title),
    scorecardLines(model.name, numbers).map(({ feature, bin, points, rounded }) => [
      withoutFormula(feature),
      withoutFormula(bin),
      String(points),
      String(rounded),
    ]),
  );
}

/** By the model's name, or the first digits of its job; its share may be gone. Throws UsageError 'cli.model.no-report', 'cli.model.no-format'. */
async function toldModel(client: PartyClient, name: string): Promise<Told> {
  const [, job = name, output, run] = /^train\/([0-9a-f]+)\/([a-z0-9-]+)(?:@(\d+))?$/.exec(name) ?? [];
  const { id, contract } = await client.job(job);
  const kept = contract.plan.keeps?.find((each) => each.model !== undefined && (output ?? each.output) === each.output);
  const report = await reportOf(client, id, run);
  if (kept?.model === undefined || report === undefined) throw new UsageError('cli.model.no-report', { name });
  const numbers = report.numbers as TrainNumbers;
  const own = output === undefined ? `train/${id}/${kept.output}` : name;
  const { learner = 'glm', family } = kept.model as ModelCard;
  const { version } = contract.software;
  if (learner === 'trees') {
    const told = { name: own, card: kept.model as TreesCard, numbers: report.numbers as TreesNumbers };
    return { kind: 'trees', model: told, version };
  }
  if (learner !== 'glm') throw new UsageError('cli.model.no-format', { name, family });
  const card = kept.model as GlmCard;
  const { contractDigest } = await client.artifact(own).then(
    (artifact) => artifact.card ?? { contractDigest: id },
    // Its share was retired, or this party never had one.
    () => ({ contractDigest: id }),
  );
  return {
    kind: 'linear',
    model: { name: own, card, numbers, contractDigest },
    numbers,
    version,
  };
}

async function reportOf(client: PartyClient, job: string, run: string | undefined) {
  try {
    const { result } = await client.result(job, run === undefined ? {} : { run: Number(run) });
    return result.kind === 'report' ? result.report : undefined;
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
