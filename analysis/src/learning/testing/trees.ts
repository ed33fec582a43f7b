/** For tests: trainings of trees. */
import { runInTheClear } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { type HeldShares, Shelf } from '../../kinds/shelf.ts';
import type { ArtifactCard } from '../../contract/artifacts.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { LearnerPlan } from '../learner.ts';
import { train as kind } from '../train/kind.ts';
import type { TreesPlan } from '../trees/plan.ts';
import type { TreesQuestion } from '../trees/question.ts';
import { type Grown, numbersOf, type TreesNumbers } from '../trees/report.ts';
import { asSigned, type Kept, modelName, nothingIsRead, repeated } from './models.ts';

export const treesKind = kind as unknown as Kind<TreesQuestion, TreesPlan & LearnerPlan, Grown>;

export async function compiledTrees(question: TreesQuestion, from: Kept, recipients = ['notary']) {
  const { artifacts, parties, datasets } = from;
  const protocol = artifacts[0]?.protocol ?? '';
  const asked = treesKind.read(question);
  return await treesKind.compile({
    kind: 'train',
    question: asked,
    parties,
    protocol,
    datasets,
    artifacts,
    recipients,
  });
}

/** Trained in the clear, with the model beside the table. */
export async function grownInTheClear(
  question: TreesQuestion,
  kept: Kept,
  recipients?: string[],
): Promise<{ readonly plan: TreesPlan; readonly numbers: TreesNumbers; readonly kept: Kept }> {
  const plan = asSigned((await compiledTrees(question, kept, recipients)).plan);
  const shelf = new Shelf(plan, kept.held);
  const found = await runInTheClear(
    runnersOf(plan),
    (runtime) => treesKind.run(plan, runtime),
    nothingIsRead,
    repeated(),
    shelf,
  );
  const [{ output, vectors, model }] = plan.keeps;
  const { table: _, ...about } = kept.artifacts[0] as ArtifactCard;
  const card: ArtifactCard = { ...about, name: modelName, vectors, model };
  const held = new Map([...kept.held, [modelName, shelf.kept().get(output) as HeldShares]]);
  return {
    plan,
    numbers: numbersOf(plan, found as NonNullable<typeof found>),
    kept: { ...kept, artifacts: [...kept.artifacts, card], held },
  };
}
