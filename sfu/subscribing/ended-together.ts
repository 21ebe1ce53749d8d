import type { SenderSlot } from '../negotiation/sender-slot.ts';

/** Sections of subscriptions that end at one moment go at one moment, when the last of them is empty: one offer tells it (SUB-012). */
export class EndedTogether {
  readonly #remove: (slot: SenderSlot) => void;
  readonly #slots: SenderSlot[] = [];
  #pending = 0;
  #isComplete = false;

  constructor(remove: (slot: SenderSlot) => void) {
    this.#remove = remove;
  }

  /** @returns What is to be called once nothing more is sent in the section. */
  add(slot: SenderSlot): () => void {
    this.#slots.push(slot);
    this.#pending += 1;
    return () => {
      this.#pending -= 1;
      this.#removeWhenDone();
    };
  }

  /** No other one ends at this moment. */
  complete(): void {
    this.#isComplete = true;
    this.#removeWhenDone();
  }

  #removeWhenDone(): void {
    if (!this.#isComplete || this.#pending > 0) return;
    for (const slot of this.#slots.splice(0)) this.#remove(slot);
  }
}
