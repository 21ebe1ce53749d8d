/** What a tab sees of another participant. */
export interface RemoteView {
  readonly isCameraMuted: boolean;
  readonly isMicrophoneMuted: boolean;
  readonly framesDecoded: number;
  readonly videoBytes: number;
  readonly audioBytes: number;
  /** Seconds that the video element has played. */
  readonly shownS: number;
}

/** What the script in a tab (`page/participant.ts`) lets us do with the stock SDK there. */
export interface PageParticipant {
  join(url: string, token: string): Promise<void>;
  /** Publishes the fake camera at 360p and the fake microphone. */
  publish(): Promise<void>;
  /** `undefined` when nobody of that identity is there. */
  remote(identity: string): Promise<RemoteView | undefined>;
  sendData(text: string, reliable: boolean): Promise<void>;
  /** Mutes camera and microphone. */
  mute(): Promise<void>;
  /** Data received so far, each as `identity: text`, in order. */
  received(): Promise<string[]>;
  /** The version that the SDK names itself. */
  sdkVersion(): Promise<string>;
}
