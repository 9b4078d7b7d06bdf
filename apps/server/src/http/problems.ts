import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode } from '../errors.ts';

const FASTIFY_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_type',
  FST_REQ_FILE_TOO_LARGE: 'too_large',
  FST_FILES_LIMIT: 'too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_type',
};

/** PostgreSQL's complaints about untrusted input that validation cannot foresee. */
const PG_CODES: Record<string, ErrorCode> = {
  '22021': 'invalid_text', // broken encoding or NUL
  '22P05': 'invalid_text',
  '22P02': 'invalid_text', // half a surrogate pair in JSON
  '23503': 'unknown_reference',
  '53300': 'unavailable',
  '57P01': 'unavailable',
  '57P03': 'unavailable',
};

/** Turns whatever was thrown into the error that the client sees. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, validation, statusCode, message } = error as Partial<FastifyError>;
  if (validation) {
    return new AppError(
      'bad_request',
      message,
      validation.map((fault) => ({
        path: fault.instancePath || '/',
        message: fault.message ?? 'is not valid',
      })),
    );
  }
  if (code && FASTIFY_CODES[code]) return new AppError(FASTIFY_CODES[code]);
  if (code && PG_CODES[code]) return new AppError(PG_CODES[code]);
  if (statusCode === 429) return new AppError('rate_limited');
  if (statusCode && statusCode >= 400 && statusCode < 500) return new AppError('bad_request', message);
  return new AppError('internal');
}

/** Every error leaves as application/problem+json; only unforeseen ones are logged as errors. */
export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const known = toAppError(error);
    if (known.code === 'internal') request.log.error({ err: error }, 'Unforeseen error');
    return sendProblem(request, reply, known);
  });
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  return reply
    .code(error.status)
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send({ ...error.toProblem(), instance: request.url.split('?')[0] });
}
