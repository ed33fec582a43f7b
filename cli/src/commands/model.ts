/** Models that contracts left at this party as shares. */
import { type Artifact, type ModelCard, type PartyClient, ProblemError, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { confirmed } from '../output/confirmed.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { resultText } from '../output/result-view.ts';
import { renderTable } from '../output/table.ts';
import { fitted } from '../output/width.ts';
import { artifactText } from './artifact.ts';
import { defineExport } from './model-export.ts';
import { defineImport } from './model-import.ts';
import { defineScore } from './model-score.ts';

interface Kept {
  readonly artifact: Artifact;
  readonly model: ModelCard;
}

const example = 'train/3f9a21c07d11be04/model';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  const named = (name: string): Command =>
    command
      .command(name)
      .description(describe(`cli.model.${name}`))
      .argument('<name>', describe('cli.model.name'));

  examples(command.command('list').description(describe('cli.model.list')), language, 'tacit model list').action(
    async () => {
      const shell = io();
      const models = await modelsOf(await connect(shell));
      shell.show(
        models.map(({ artifact }) => artifact),
        () => listText(models, shell),
      );
    },
  );

  examples(named('show'), language, `tacit model show ${example}`, 'tacit model show 3f9a').action(
    async (name: string) => {
      const shell = io();
      const client = await connect(shell);
      const kept = await modelNamed(client, name);
      const [data, told] = [await dataOf(client, kept.artifact), await toldOf(client, kept.artifact)];
      const uses = await usesOf(client, kept.artifact.name);
      shell.show({ ...kept.artifact, data, uses, ...(told === undefined ? {} : { told: told.report }) }, () =>
        [
          modelText(kept, data, shell),
          usesText(uses, kept, shell),
          told === undefined ? notTold(shell) : resultText(told, shell),
        ].join('\n\n'),
      );
    },
  );

  examples(
    named('retire').option('--yes', describe('cli.model.yes')),
    language,
    `tacit model retire ${example}`,
    `tacit model retire ${example} --yes`,
  ).action(async (name: string, options: { readonly yes?: boolean }) => {
    const shell = io();
    const client = await connect(shell);
    const kept = await modelNamed(client, name);
    if (!shell.json && options.yes !== true) shell.print(modelText(kept, await dataOf(client, kept.artifact), shell));
    const isSaid = options.yes === true || shell.json;
    const own = kept.artifact.name;
    if (!isSaid && !process.stdin.isTTY) throw new UsageError('cli.model.unconfirmed', { name: own });
    if (!isSaid && !(await confirmed(say('cli.model.confirm', { name: own }, language), language))) {
      shell.note(say('cli.model.stays', { name: own }, language));
      process.exitCode = 1;
      return;
    }
    const answer = await client.deleteArtifact(own);
    shell.show(answer, () => say('cli.artifact.deleted', { name: answer.deleted }, language));
  });

  defineExport(command, io);
  defineImport(command, io);
  defineScore(command, io);
}

async function modelsOf(client: PartyClient): Promise<Kept[]> {
  return (await client.artifacts()).flatMap((artifact): Kept[] => {
    const { model } = artifact.card ?? {};
    return model === undefined ? [] : [{ artifact, model: model as ModelCard }];
  });
}

/** By its name, or the first digits of its job as far as only one has them. Throws UsageError 'cli.model.unknown'. */
async function modelNamed(client: PartyClient, name: string): Promise<Kept> {
  const models = await modelsOf(client);
  const exact = models.find(({ artifact }) => artifact.name === name);
  const [first, second] = models.filter(({ artifact }) => /^[0-9a-f]{4,}$/.test(name) && artifact.job.startsWith(name));
  const found = exact ?? (second === undefined ? first : undefined);
  if (found !== undefined) return found;
  throw new UsageError('cli.model.unknown', { name, known: models.map(({ artifact }) => artifact.name) });
}

/** The tables that it was trained on, by what they held: of the contract that all signed. */
async function dataOf(client: PartyClient, { job }: Artifact): Promise<{ dataset: string; contentDigest: string }[]> {
  const { contract } = await client.job(job);
  return contract.datasets.map(({ owner, name, contentDigest }) => ({ dataset: `${owner}.${name}`, contentDigest }));
}

/** A contract that uses the model, and what this party was told of it where that judges it. */
interface Use {
  readonly job: string;
  readonly kind: string;
  readonly state: string;
  readonly recipients: readonly string[];
  /** Of a judgement or a comparison, by sample: figures as its report has them. */
  readonly figures?: readonly { readonly name: string; readonly auc: number | null; readonly ks: number | null }[];
}

/** Contracts of this party that use the model, the latest first. */
async function usesOf(client: PartyClient, name: string): Promise<Use[]> {
  const jobs = (await client.jobSummaries()).filter(({ artifacts }) => artifacts.includes(name));
  return await Promise.all(
    jobs.map(async ({ id: job, state, kind, recipients }): Promise<Use> => {
      const told =
        state === 'completed' && (kind === 'judge' || kind === 'compare') ? await figuresOf(client, job) : [];
      return { job, kind, state, recipients, ...(told.length === 0 ? {} : { figures: told }) };
    }),
  );
}

async function figuresOf(client: PartyClient, job: string): Promise<NonNullable<Use['figures']>> {
  const told = await toldOf(client, { job, run: 1 });
  const { samples = [] } = (told?.report.numbers ?? {}) as { samples?: { name: string; auc?: number; ks?: number }[] };
  return samples.map(({ name, auc = null, ks = null }) => ({ name, auc, ks }));
}

function usesText(uses: readonly Use[], { artifact }: Kept, { language }: Io): string {
  const line = (key: string, values = {}): string => say(`cli.model.${key}`, values, language);
  const { computers = [], owners = [] } = artifact.card ?? {};
  const names = (parties: readonly { readonly name: string }[]): string[] => parties.map(({ name }) => name);
  const digits = 4;
  return fitted(
    [
      line('who', { computers: names(computers), owners: names(owners) }),
      ...(uses.length === 0 ? [line('unused')] : []),
      ...uses.flatMap(({ job, kind, state, recipients, figures = [] }) => [
        line('use', { job, kind, state: say(`job.state.${state}`, {}, language), recipients }),
        ...figures.map(({ name, auc, ks }) =>
          line('use-figures', { name, auc: auc?.toFixed(digits) ?? '–', ks: ks?.toFixed(digits) ?? '–' }),
        ),
      ]),
    ].join('\n'),
  );
}

/** The report of the training where this party received one; it may be gone. */
async function toldOf(client: PartyClient, { job, run }: Pick<Artifact, 'job' | 'run'>) {
  try {
    const { result } = await client.result(job, { run });
    return result.kind === 'report' ? result : undefined;
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

const notTold = ({ language }: Io): string => fitted(say('cli.model.not-told', {}, language));

function listText(models: readonly Kept[], { language }: Io): string {
  if (models.length === 0) return say('cli.model.none', {}, language);
  const title = (key: string): string => say(key, {}, language);
  return renderTable(
    [
      { title: title('cli.column.model') },
      { title: title('cli.column.family') },
      { title: title('cli.column.label') },
      { title: title('cli.column.features'), align: 'right' },
      { title: title('cli.column.added') },
    ],
    models.map(({ artifact, model: { family, label, features } }) => [
      artifact.name,
      family,
      label === null ? '–' : columnText(label),
      String(features.length),
      artifact.keptAt,
    ]),
  );
}

/** What an artifact says, and what is public of the model. */
function modelText({ artifact, model }: Kept, data: Awaited<ReturnType<typeof dataOf>>, io: Io): string {
  const line = (key: string, values = {}): string => `  ${say(`cli.model.${key}`, values, io.language)}`;
  const { family, label, features, prepared, test, imported } = model;
  const positive = label?.levels?.[label.positive ?? -1] ?? null;
  return fitted(
    [
      artifactText(artifact, io),
      line('family', { family }),
      ...(label === null
        ? []
        : [
            line(positive === null ? 'label' : 'label-positive', {
              label: columnText(label),
              positive: positive ?? '',
            }),
          ]),
      line('features', { features: features.map(columnText) }),
      ...(imported === undefined ? [] : [line('given', { ...imported })]),
      test === null
        ? imported === undefined
          ? line('no-test', {})
          : line('given-rows', {})
        : line('test', { percent: Math.round(test.share * 1000) / 10, table: test.table, seed: test.seed }),
      ...(prepared === undefined ? [] : [line('prepared', { by: prepared })]),
      // Of a given model the tables say which columns there are, and nothing was learnt of their rows.
      ...data
        .filter(({ dataset }) => imported === undefined || dataset.startsWith(`${imported.by}.`))
        .map(({ dataset, contentDigest: digest }) =>
          line(imported === undefined ? 'data' : 'given-data', { dataset, digest }),
        ),
      line('contract', { digest: artifact.card?.contractDigest ?? '–' }),
      line('shares', { digests: artifact.card?.digests ?? [] }),
    ].join('\n'),
  );
}

const columnText = ({
  owner,
  dataset,
  column,
}: NonNullable<ModelCard['label']> | ModelCard['features'][number]): string => `${owner}.${dataset}.${column}`;
