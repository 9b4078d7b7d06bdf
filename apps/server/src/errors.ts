import type { Problem } from '@attune/contract';

/**
 * Every error the API can answer with: a stable code, its HTTP status, and a title for people. Clients branch on
 * the code; titles may be reworded.
 */
export const ERRORS = {
  bad_request: { status: 400, title: 'The request is not valid' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_text: { status: 400, title: 'The text holds characters that cannot be stored' },
  empty_message: { status: 400, title: 'A message needs text or an attachment' },
  bad_cursor: { status: 400, title: 'The cursor is not one that this API gave out' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  invalid_credentials: { status: 401, title: 'The e-mail address or the password is wrong' },
  invalid_token: { status: 401, title: 'The token is not valid or has expired' },
  invalid_identity: { status: 401, title: 'The identity could not be verified' },
  wrong_code: { status: 401, title: 'The code is wrong or was used' },
  sign_in_expired: { status: 401, title: 'That took too long; begin again with your password' },
  second_factor_required: { status: 403, title: 'This workspace asks for a second step of signing in' },
  sso_required: { status: 403, title: 'This workspace is entered by single sign-on' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  foreign_origin: { status: 403, title: 'Requests from this origin are not accepted' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  already_assigned: { status: 409, title: 'Somebody else was faster: the conversation has an agent' },
  wrong_state: { status: 409, title: 'The conversation is not in a state that allows this' },
  merged: { status: 409, title: 'It was merged into another one' },
  name_taken: { status: 409, title: 'That name is already in use' },
  email_taken: { status: 409, title: 'That e-mail address already has a sign-in' },
  already_set_up: { status: 409, title: 'This installation is already set up' },
  already_answered: { status: 409, title: 'The survey was answered' },
  already_member: { status: 409, title: 'That person is already a member' },
  member_elsewhere: { status: 409, title: 'That person works in another workspace too' },
  second_factor_on: { status: 409, title: 'The second factor is on already' },
  double_shift: { status: 409, title: 'That person already has a shift on that day' },
  last_owner: { status: 409, title: 'A workspace keeps at least one owner' },
  in_use: { status: 409, title: 'It is still in use' },
  expired: { status: 410, title: 'It has expired' },
  too_large: { status: 413, title: 'That is too large' },
  unsupported_type: { status: 415, title: 'Files of this type are not accepted' },
  attributes_missing: { status: 422, title: 'Something that is required before resolving is missing' },
  invalid_attribute: { status: 422, title: 'A value does not fit its attribute' },
  weak_password: { status: 422, title: 'Choose a longer password' },
  sso_unreachable: { status: 422, title: 'The identity provider does not answer at that address' },
  nothing_to_roster: { status: 422, title: 'A roster needs shift types and people who may work them' },
  unknown_reference: { status: 422, title: 'It refers to something that does not exist here' },
  address_refused: { status: 422, title: 'That address must not be called' },
  rate_limited: { status: 429, title: 'Too many requests; try again later' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'The service is starting or stopping; try again' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** An error that the client is meant to see. Everything else is answered as `internal` and logged. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly errors: Problem['errors'];

  constructor(code: ErrorCode, detail?: string, errors?: Problem['errors']) {
    super(detail ?? ERRORS[code].title);
    this.code = code;
    this.detail = detail;
    this.errors = errors;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  toProblem(): Problem {
    return {
      type: `urn:attune:error:${this.code}`,
      title: ERRORS[this.code].title,
      status: this.status,
      code: this.code,
      ...(this.detail !== undefined && { detail: this.detail }),
      ...(this.errors && { errors: this.errors }),
    };
  }
}

export const notFound = (what: string): AppError => new AppError('not_found', `No such ${what}`);
