import type { Problem } from '@attune/contract';

/** What the server refused, or `code: 'network'` and status 0 when it was not reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly { path: string; message: string }[];
  /** Seconds after which to try again, when the server says so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    super(problem.detail ?? problem.title ?? problem.code ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? (status === 0 ? 'network' : `http_${status}`);
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;
interface Options {
  query?: Query;
  signal?: AbortSignal;
}

const BASE = '/api/v1';

/** The address of an API path, for links and downloads. Null and undefined query values are left out. */
export function apiUrl(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) params.set(name, String(value));
  }
  const base = path.startsWith('/api/') ? path : `${BASE}${path}`;
  return params.size > 0 ? `${base}?${params}` : base;
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (value: unknown): value is Partial<Problem> => typeof value === 'object' && value !== null;

function failure(status: number, text: string, retryAfter: string | null): ApiError {
  const body = parse(text);
  const seconds = Number(retryAfter);
  return new ApiError(status, isProblem(body) ? body : {}, retryAfter && seconds > 0 ? seconds : undefined);
}

async function request<T>(method: string, path: string, body: unknown, options: Options = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(apiUrl(path, options.query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, { code: 'network' });
  }
  const text = await response.text();
  if (!response.ok) throw failure(response.status, text, response.headers.get('retry-after'));
  return parse(text) as T;
}

interface UploadOptions {
  /** 0…1 of the bytes sent. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** XMLHttpRequest, because fetch does not tell how much of a body was sent. */
function upload<T>(path: string, file: File, { onProgress, signal }: UploadOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const form = new FormData();
    form.append('file', file, file.name);
    xhr.open('POST', apiUrl(path));
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    };
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) resolve(parse(xhr.responseText) as T);
      else reject(failure(xhr.status, xhr.responseText, xhr.getResponseHeader('retry-after')));
    };
    xhr.onerror = () => reject(new ApiError(0, { code: 'network' }));
    xhr.onabort = () => reject(new DOMException('upload cancelled', 'AbortError'));
    signal?.addEventListener('abort', () => xhr.abort(), { once: true });
    xhr.send(form);
  });
}

/** Paths are relative to `/api/v1` unless they begin with `/api/`; every call throws `ApiError`. */
export const api = {
  get: <T>(path: string, options?: Options) => request<T>('GET', path, undefined, options),
  post: <T>(path: string, body?: unknown, options?: Options) => request<T>('POST', path, body, options),
  put: <T>(path: string, body?: unknown, options?: Options) => request<T>('PUT', path, body, options),
  patch: <T>(path: string, body?: unknown, options?: Options) => request<T>('PATCH', path, body, options),
  delete: <T = void>(path: string, options?: Options) => request<T>('DELETE', path, undefined, options),
  upload,
};

/** `/workspaces/ID/rest`, the W of the contract's table of routes. */
export function workspacePath(workspaceId: string, rest = ''): string {
  return `/workspaces/${workspaceId}${rest === '' ? '' : `/${rest}`}`;
}
