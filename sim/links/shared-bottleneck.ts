import type { LinkModel } from './link-model.ts';

/** A part of the way that other links share: a bottleneck set with `SimNetwork.setBottleneck`, with its stages, queue and cross traffic. */
export interface SharedSettings {
  readonly bottleneck: string;
}

export const shared: LinkModel<SharedSettings> = (settings, environment) => {
  const enter = environment.shared(settings.bottleneck);
  return (packet) => enter(packet, environment.pass);
};
