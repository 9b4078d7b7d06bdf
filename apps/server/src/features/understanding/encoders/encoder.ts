/** What a text is: some models want to be told, and put a word of their own before it. */
export type TextRole = 'query' | 'passage';

/** Texts as vectors: near in meaning is near in direction. */
export interface Encoder {
  /** Model, dimensions and version. Vectors of encoders with different ids do not compare. */
  readonly id: string;
  readonly dimensions: number;
  /** One vector per text, in order. @throws EncoderError */
  encode(texts: readonly string[], role: TextRole): Promise<Float32Array[]>;
}

/** An encoder gave no vectors. Its message is for operators and holds neither keys nor texts. */
export class EncoderError extends Error {
  override readonly name = 'EncoderError';
  /** These texts are refused, and will be the next time, too; the encoder itself is well. */
  readonly refused: boolean;

  constructor(message: string, options: { refused?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.refused = options.refused ?? false;
  }
}

/** A question's gist stands early, and models have limits. UTF-16 units. */
export const TEXT_LIMIT = 2000;
