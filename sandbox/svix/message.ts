/** One event, as Svix keeps it: the same id and the same bytes for every endpoint and every attempt. */
export interface Message {
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly createdAt: number;
}

export interface Attempt {
  /** Unix milliseconds, as Svix's time stands. */
  readonly at: number;
  /** Null where no answer came in time, or none at all. */
  readonly status: number | null;
  /** What went wrong, as a part of a sentence; empty for a success. */
  readonly why: string;
}

/** One message on its way to one endpoint. */
export interface Delivery {
  readonly message: Message;
  readonly endpoint: string;
  state: "pending" | "delivered" | "failed";
  /** Periods of the schedule that are used up. */
  tried: number;
  /** Rises when a person sends it again: the schedule begins anew, and what was due of the old one is not. */
  turn: number;
  readonly attempts: Attempt[];
}

/** As the control API lists it: without the body. */
export const deliveryShown = ({ message, endpoint, state, attempts }: Delivery): object => ({
  ...{ id: message.id, type: message.type, createdAt: message.createdAt },
  ...{ endpoint, state, attempts },
});
