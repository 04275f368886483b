/** A part of the laptop's cloud that listens on 127.0.0.1 and can be ended. */
export interface Running {
  /** The port that was bound; the one asked for, or a free one where 0 was asked. */
  readonly port: number;
  /** Ends within 4 s: nothing that it started is left. */
  close(): Promise<void>;
}

/** What every component of the laptop's cloud is told at its start. */
export interface ComponentOptions {
  /** The port to bind on 127.0.0.1; 0 means any free one. */
  readonly port: number;
  /** The folder that holds this component's own journal and data, created where it is missing. */
  readonly dir: string;
  /** The Google Cloud project that the laptop poses as. */
  readonly project: string;
  /** The one region of the laptop's cloud. */
  readonly region: string;
}
