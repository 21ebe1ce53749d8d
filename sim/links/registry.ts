import { bernoulliLoss, type BernoulliLossSettings } from './bernoulli-loss.ts';
import { blackhole, type BlackholeSettings } from './blackhole.ts';
import { burstLoss, type BurstLossSettings } from './burst-loss.ts';
import { corruption, type CorruptionSettings } from './corruption.ts';
import { delay, type DelaySettings } from './delay.ts';
import { duplicate, type DuplicateSettings } from './duplicate.ts';
import { gilbertElliottLoss, type GilbertElliottLossSettings } from './gilbert-elliott-loss.ts';
import { jitter, type JitterSettings } from './jitter.ts';
import type { LinkEnvironment, LinkModel, LinkStage } from './link-model.ts';
import { listedLoss, type ListedLossSettings } from './listed-loss.ts';
import { mtu, type MtuSettings } from './mtu.ts';
import { pause, type PauseSettings } from './pause.ts';
import { predicateLoss, type PredicateLossSettings } from './predicate-loss.ts';
import { rate, type RateSettings } from './rate.ts';
import { shared, type SharedSettings } from './shared-bottleneck.ts';
import { trace, type TraceSettings } from './trace.ts';

/** Every link model by the name that link settings use: one line per model. */
class LinkModels {
  readonly 'bernoulli-loss': LinkModel<BernoulliLossSettings> = bernoulliLoss;
  readonly blackhole: LinkModel<BlackholeSettings> = blackhole;
  readonly 'burst-loss': LinkModel<BurstLossSettings> = burstLoss;
  readonly corruption: LinkModel<CorruptionSettings> = corruption;
  readonly delay: LinkModel<DelaySettings> = delay;
  readonly duplicate: LinkModel<DuplicateSettings> = duplicate;
  readonly 'gilbert-elliott-loss': LinkModel<GilbertElliottLossSettings> = gilbertElliottLoss;
  readonly jitter: LinkModel<JitterSettings> = jitter;
  readonly 'listed-loss': LinkModel<ListedLossSettings> = listedLoss;
  readonly mtu: LinkModel<MtuSettings> = mtu;
  readonly pause: LinkModel<PauseSettings> = pause;
  readonly 'predicate-loss': LinkModel<PredicateLossSettings> = predicateLoss;
  readonly rate: LinkModel<RateSettings> = rate;
  readonly shared: LinkModel<SharedSettings> = shared;
  readonly trace: LinkModel<TraceSettings> = trace;
}

type Settings<Model> = Model extends LinkModel<infer S> ? S : never;

/** One stage of a link as data: the name of a model, and its settings. */
export type StageSettings = {
  [Name in keyof LinkModels]: { readonly model: Name } & Settings<LinkModels[Name]>;
}[keyof LinkModels];

/** A link as data: its stages, in the order in which a packet meets them. */
export type LinkSettings = readonly StageSettings[];

const MODELS = new LinkModels();

/** Makes the stage that settings describe. */
export function makeStage(settings: StageSettings, environment: LinkEnvironment): LinkStage<StageSettings> {
  const model = MODELS[settings.model] as LinkModel<StageSettings>;
  return model(settings, environment);
}
