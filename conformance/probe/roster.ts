import type { ParticipantInfo } from '@livekit/protocol';

/** What one participant was told about one identity, newest last. */
export interface RosterEntry {
  readonly order: number;
  readonly atUs: number;
  readonly info: ParticipantInfo;
}

/** The room as one participant was told it: join response first, then every update. */
export class Roster {
  private readonly entries = new Map<string, RosterEntry[]>();

  learn(info: ParticipantInfo, atUs: number, order: number): void {
    const known = this.entries.get(info.identity) ?? [];
    known.push({ order, atUs, info });
    this.entries.set(info.identity, known);
  }

  /** Everything told about an identity after a mark. */
  history(identity: string, after = -1): readonly RosterEntry[] {
    return (this.entries.get(identity) ?? []).filter((entry) => entry.order > after);
  }

  /** Lets go of everything told so far; for who stays long. */
  forget(): void {
    this.entries.clear();
  }

  /** The newest thing told about an identity. */
  latest(identity: string): ParticipantInfo | undefined {
    return this.entries.get(identity)?.at(-1)?.info;
  }

  get identities(): readonly string[] {
    return [...this.entries.keys()];
  }
}
