import type { Problem } from '@attune/contract';

/** A request that did not succeed. `status` 0: no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | null;

  constructor(status: number, code: string, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return [0, 401, 408, 429].includes(this.status) || this.status >= 500;
  }
}

export interface RequestOptions {
  method?: string;
  token?: string | null;
  json?: unknown;
  form?: FormData;
  timeoutMs?: number;
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(
    response.status,
    problem.code ?? 'unknown',
    problem.detail ?? problem.title ?? `HTTP ${response.status}`,
    Number.isFinite(seconds) ? seconds * 1000 : null,
  );
}

/** Sends a request and returns the answer when it is a 2xx; else throws ApiError. */
export async function request(url: string, options: RequestOptions = {}): Promise<Response> {
  const headers: Record<string, string> = {};
  if (options.token) headers.authorization = `Bearer ${options.token}`;
  if (options.json !== undefined) headers['content-type'] = 'application/json';
  const body = options.json === undefined ? options.form : JSON.stringify(options.json);
  let response: Response;
  try {
    response = await fetch(url, {
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      credentials: 'omit',
      // A message survives the page being left; browsers allow 64 kB for that, more than the longest one.
      keepalive: options.json !== undefined,
      signal: AbortSignal.timeout(options.timeoutMs ?? 20_000),
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    throw new ApiError(0, 'unreachable', String(error));
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}
