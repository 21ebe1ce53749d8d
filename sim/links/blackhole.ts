import type { LinkModel } from './link-model.ts';

/** Everything is lost, in silence. */
export interface BlackholeSettings {
  /** Which packets: all when absent. */
  readonly only?: 'datagrams' | 'streams';
}

export const blackhole: LinkModel<BlackholeSettings> = ({ only }, { pass, drop }) => {
  return (packet) => {
    const kind = packet.segment === undefined ? 'datagrams' : 'streams';
    if (only === undefined || only === kind) drop(packet, 'blackhole');
    else pass(packet);
  };
};
